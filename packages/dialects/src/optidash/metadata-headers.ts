/**
 * Limit of file names and of messages that quote them, in characters: Node accepts 16 kB of headers.
 * Source: docs/contracts/optidash.md#33-binary-responses.
 */
const maxTextLength = 200;
const tailLength = 20;

const truncateText = (key: string, value: unknown) =>
  (key === 'name' || key === 'message') && typeof value === 'string' && value.length > maxTextLength
    ? value.slice(0, maxTextLength - tailLength) + value.slice(-tailLength)
    : value;

const escapeCharacter = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * The JSON of a binary reply: ASCII on one line, under the documented header name and the one that clients read.
 * Source: docs/contracts/optidash.md#33-binary-responses.
 */
export function toMetadataHeaders(body: object): Record<'x-optidash-meta' | 'x-optidash-metadata', string> {
  const line = JSON.stringify(body, truncateText).replaceAll(/[\x7f-\uffff]/g, escapeCharacter);
  return { 'x-optidash-meta': line, 'x-optidash-metadata': line };
}
