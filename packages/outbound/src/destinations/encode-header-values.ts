/** A header's value in ASCII: anything else as an encoded word, which is how S3 gives it back. Source: RFC 2047, section 2. */
function encodeHeaderValue(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
}

/** Each value of a hash as `encodeHeaderValue` has it. */
export function encodeHeaderValues(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, text]) => [name, encodeHeaderValue(text)]));
}
