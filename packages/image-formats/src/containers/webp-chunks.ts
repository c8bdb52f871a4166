import { AppError } from '@pixmill/contracts';

export interface WebpChunk {
  /** Four characters, such as `VP8L` or `EXIF`. */
  readonly type: string;
  readonly data: Buffer;
}

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
