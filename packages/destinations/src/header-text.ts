/** A header's value in ASCII: anything else as an encoded word, which is how S3 gives it back. Source: RFC 2047, section 2. */
function toHeaderText(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
}

/** Each value of a hash as `toHeaderText` has it. */
export function toHeaderTexts(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, toHeaderText(text)]));
}
