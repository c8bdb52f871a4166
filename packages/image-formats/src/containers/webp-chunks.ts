import { AppError } from '@pixmill/contracts';
import type { ImageSize } from '../image-facts.js';
import type { Metadata } from '../metadata/metadata.js';

export interface WebpChunk {
  /** Four characters, such as `VP8L` or `EXIF`. */
  readonly type: string;
  readonly data: Buffer;
}

const ALPHA_FLAG = 0x10;
const ICC_FLAG = 0x20;
const EXIF_FLAG = 0x08;
const ANIMATION_FLAG = 0x02;

function readChunks(bytes: Buffer, start: number, end: number): WebpChunk[] {
  const chunks: WebpChunk[] = [];
  let at = start;
  while (at + 8 <= end) {
    const length = bytes.readUInt32LE(at + 4);
    if (at + 8 + length > end) break;
    chunks.push({ type: bytes.toString('latin1', at, at + 4), data: bytes.subarray(at + 8, at + 8 + length) });
    at += 8 + length + (length % 2);
  }
  if (at < end) throw new AppError('image_damaged', { detail: `WebP: truncated at byte ${at}` });
  return chunks;
}

/** Reads the chunks of the RIFF container and drops trailing bytes. Throws AppError `image_damaged`. */
export function readWebpChunks(bytes: Buffer): WebpChunk[] {
  const end = bytes.length < 12 ? 0 : bytes.readUInt32LE(4) + 8;
  if (end < 12 || end > bytes.length) throw new AppError('image_damaged', { detail: 'WebP: shorter than its header says' });
  return readChunks(bytes, 12, end);
}

/** The inverse of `readWebpChunks`. */
export function writeWebpChunks(chunks: readonly WebpChunk[]): Buffer {
  const encodedChunks = chunks.flatMap(({ type, data }) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32LE(data.length, 4);
    return [head, data, Buffer.alloc(data.length % 2)];
  });
  const body = Buffer.concat(encodedChunks);
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
  head.writeUInt32LE(body.length + 4, 4);
  return Buffer.concat([head, body]);
}

/** Whether every frame is lossless (VP8L). Throws AppError `image_damaged`. */
export function isLosslessWebp(chunks: readonly WebpChunk[]): boolean {
  const frameHeaderBytes = 16;
  const frames = chunks.flatMap(({ type, data }) => (type === 'ANMF' ? readChunks(data, frameHeaderBytes, data.length) : [{ type, data }]));
  return frames.some(({ type }) => type === 'VP8L') && !frames.some(({ type }) => type === 'VP8 ');
}

/** Whether a chunk is an alpha channel, or a VP8L image that uses alpha. Source: WebP lossless bitstream, section 3. */
function usesAlpha({ type, data }: WebpChunk): boolean {
  return type === 'ALPH' || (type === 'VP8L' && ((data[4] ?? 0) & ALPHA_FLAG) !== 0);
}

function toExtendedHeader(flags: number, { width, height }: ImageSize): WebpChunk {
  const data = Buffer.alloc(10);
  data[0] = flags;
  data.writeUIntLE(width - 1, 4, 3);
  data.writeUIntLE(height - 1, 7, 3);
  return { type: 'VP8X', data };
}

/**
 * The same image or animation with this metadata and no other. Without metadata a still image gets the simple container.
 * `size` is the size of the canvas. Throws AppError `image_damaged`.
 */
export function withWebpMetadata(bytes: Buffer, { icc, exif }: Metadata, size: ImageSize): Buffer {
  const chunks = readWebpChunks(bytes);
  const pictures = chunks.filter(({ type }) => ['ANIM', 'ANMF', 'ALPH', 'VP8 ', 'VP8L'].includes(type));
  const [first] = pictures;
  if (!icc && !exif && pictures.length === 1 && first && first.type !== 'ANMF') return writeWebpChunks(pictures);
  const oldFlags = chunks.find(({ type }) => type === 'VP8X')?.data[0] ?? 0;
  const alpha = pictures.some(usesAlpha) ? ALPHA_FLAG : oldFlags & ALPHA_FLAG;
  const flags = alpha | (oldFlags & ANIMATION_FLAG) | (icc ? ICC_FLAG : 0) | (exif ? EXIF_FLAG : 0);
  return writeWebpChunks([
    toExtendedHeader(flags, size),
    ...(icc ? [{ type: 'ICCP', data: icc }] : []),
    ...pictures,
    ...(exif ? [{ type: 'EXIF', data: exif }] : []),
  ]);
}
