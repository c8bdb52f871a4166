import { createImageDamaged } from '@pixmill/contracts';

export interface WebpChunk {
  /** Four characters, such as `VP8L` or `EXIF`. */
  readonly type: string;
  readonly data: Buffer;
}

/** Bytes before the first chunk of a file, and before that of a frame. Source: RFC 9649, sections 2.4 and 2.7.1.1. */
const [HEADER_BYTES, FRAME_HEADER_BYTES] = [12, 16];

interface WebpScan {
  readonly chunks: readonly WebpChunk[];
  /** Offset in bytes of what follows them. */
  readonly end: number;
}

/** The complete chunks between two offsets. Never throws. */
function scanChunks(bytes: Buffer, start: number, end: number): WebpScan {
  const chunks: WebpChunk[] = [];
  let at = start;
  while (at + 8 <= end) {
    const length = bytes.readUInt32LE(at + 4);
    if (at + 8 + length > end) break;
    chunks.push({ type: bytes.toString('latin1', at, at + 4), data: bytes.subarray(at + 8, at + 8 + length) });
    at += 8 + length + (length % 2);
  }
  return { chunks, end: at };
}

/** The size that a file says it has, in bytes; 0 for a file without a header. */
const readDeclaredSize = (bytes: Buffer) => (bytes.length < HEADER_BYTES ? 0 : bytes.readUInt32LE(4) + 8);

/** The complete chunks of a file; `end` is that of the file by its header. Never throws. */
export function scanWebpChunks(bytes: Buffer): WebpScan {
  const end = Math.min(bytes.length, readDeclaredSize(bytes));
  return { chunks: scanChunks(bytes, HEADER_BYTES, end).chunks, end };
}

/** The complete chunks in an `ANMF` chunk. Never throws. */
export const scanFrameChunks = ({ data }: WebpChunk): readonly WebpChunk[] => scanChunks(data, FRAME_HEADER_BYTES, data.length).chunks;

function readChunks(bytes: Buffer, start: number, end: number): WebpChunk[] {
  const scan = scanChunks(bytes, start, end);
  if (scan.end < end) throw createImageDamaged(`WebP: truncated at byte ${scan.end}`);
  return [...scan.chunks];
}

/** Reads the chunks of the RIFF container and drops trailing bytes. Throws AppError `image_damaged`. */
export function readWebpChunks(bytes: Buffer): WebpChunk[] {
  const end = readDeclaredSize(bytes);
  if (end < HEADER_BYTES || end > bytes.length) throw createImageDamaged('WebP: shorter than its header says');
  return readChunks(bytes, HEADER_BYTES, end);
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
  const frames = chunks.flatMap(({ type, data }) =>
    type === 'ANMF' ? readChunks(data, FRAME_HEADER_BYTES, data.length) : [{ type, data }],
  );
  return frames.some(({ type }) => type === 'VP8L') && !frames.some(({ type }) => type === 'VP8 ');
}
