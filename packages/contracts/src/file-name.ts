import { createHash } from 'node:crypto';

/** The longest name of a file on Linux, macOS and Windows, in bytes of UTF-8 (NAME_MAX). */
export const maxFileNameBytes = 255;

/** A dot and what follows the last one; a longer end is no extension. */
const extensionAtEnd = /(?<=.)\.[^.\s/\\]{1,16}$/u;

/**
 * A file name of at most `maxBytes` bytes of UTF-8, for a header: cut before its extension, never inside a character. On the wire a name
 * stays whole. Pure.
 */
export const cutFileName = (name: string, maxBytes = maxFileNameBytes): string => shorten(name, { maxBytes, mark: '' });

/** The same, for a path: a digest of the whole name keeps two long names with the same beginning apart. Pure. */
export const cutPathName = (name: string, maxBytes = maxFileNameBytes): string =>
  shorten(name, { maxBytes, mark: `-${createHash('sha256').update(name).digest('hex').slice(0, 8)}` });

/** The beginning of a text, at most `maxBytes` bytes of UTF-8, never cut inside a character. Pure. */
export function cutText(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  let end = Math.min(Math.max(maxBytes, 0), bytes.length);
  while (end > 0 && isContinuation(bytes[end])) end -= 1;
  return bytes.toString('utf8', 0, end);
}

function shorten(name: string, { maxBytes, mark }: { readonly maxBytes: number; readonly mark: string }): string {
  if (Buffer.byteLength(name) <= maxBytes) return name;
  const [extension = ''] = extensionAtEnd.exec(name) ?? [];
  const end = mark + extension;
  const stemBytes = maxBytes - Buffer.byteLength(end);
  return stemBytes > 0 ? cutText(name.slice(0, name.length - extension.length), stemBytes) + end : cutText(name, maxBytes);
}

/** Whether a byte continues a character that began before it. */
const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;
