import { cutFileName, cutText } from '@pixmill/contracts';

/**
 * Limit of names and of messages that quote them, in bytes: Node accepts 16 kB of headers. A reply has two names, in two headers; escaped,
 * a name has up to 765 bytes. Source: docs/contracts/optidash.md#33-binary-responses.
 */
const maxBytes = 255;
const tailCharacters = 40;

function cutTexts(key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (key === 'name') return cutFileName(value, maxBytes);
  return key === 'message' ? cutMessage(value) : value;
}

/** The end of a message has the reason. */
function cutMessage(message: string): string {
  if (Buffer.byteLength(message) <= maxBytes) return message;
  const tail = [...message].slice(-tailCharacters).join('');
  return `${cutText(message, maxBytes - Buffer.byteLength(tail))}${tail}`;
}

const escapeCharacter = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * The JSON of a binary reply: ASCII on one line, under the documented header name and the one that clients read.
 * Source: docs/contracts/optidash.md#33-binary-responses.
 */
export function toMetadataHeaders(body: object): Record<'x-optidash-meta' | 'x-optidash-metadata', string> {
  const line = JSON.stringify(body, cutTexts).replaceAll(/[\x7f-\uffff]/g, escapeCharacter);
  return { 'x-optidash-meta': line, 'x-optidash-metadata': line };
}
