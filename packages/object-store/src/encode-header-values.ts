/** Keeps printable ASCII; writes other text as an encoded word (RFC 2047, section 2), the form in which S3 returns it. */
function encodeHeaderValue(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
}

/** Encodes each value of a map of headers as ASCII. */
export function encodeHeaderValues(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, text]) => [name, encodeHeaderValue(text)]));
}
