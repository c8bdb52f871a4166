import type { ImageFormat } from '@pixmill/contracts';
import { sniff } from '../sniff.js';

type Rewrite = (bytes: Buffer) => Buffer;

/** One function per format whose decoder shows some files differently than a browser. It returns the bytes unchanged when both agree. */
const rewrites: Readonly<Partial<Record<ImageFormat, Rewrite>>> = {};

const rewritten = new WeakMap<Buffer, Buffer>();

/**
 * The same picture in a container from which the decoder shows what a browser shows. The number of frames stays the same. Returns the bytes
 * themselves when nothing has to change. Throws AppError `image_damaged`. Source: docs/formats.md#what-the-decoder-reads.
 */
export function toDecodable(bytes: Buffer): Buffer {
  const known = rewritten.get(bytes);
  if (known) return known;
  const { format } = sniff(bytes);
  const decodable = (format && rewrites[format]?.(bytes)) ?? bytes;
  rewritten.set(bytes, decodable);
  return decodable;
}
