import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { createImageDamaged } from '@pixmill/contracts';

export interface PngChunk {
  readonly type: string;
  readonly data: Buffer;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** The largest accepted colour profile. Source: docs/codec-isolation.md#image-limits. */
const MAX_PROFILE_BYTES = 2_000_000;

/** The four letters of a type. */
const typePattern = /^[A-Za-z]{4}$/;

/** A chunk as it is in a file. */
export interface ScannedChunk extends PngChunk {
  /** Offset of the chunk in the file. */
  readonly at: number;
  /** `cut`: the file ends in the chunk. */
  readonly state: 'sound' | 'wrong-checksum' | 'cut';
}

export interface PngScan {
  readonly chunks: readonly ScannedChunk[];
  /** Offset of the first byte after IEND, of a cut chunk, or of bytes that are no chunk. */
  readonly end: number;
}

/** Reads chunks up to IEND, up to the end of the bytes, or up to something that is no chunk. Never throws. */
export function scanPngChunks(bytes: Buffer): PngScan {
  const chunks: ScannedChunk[] = [];
  let at = signature.length;
  while (at + 8 <= bytes.length) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (!typePattern.test(type)) break;
    const end = at + 8 + bytes.readUInt32BE(at);
    if (end + 4 > bytes.length) {
      chunks.push({ type, data: bytes.subarray(at + 8), at, state: 'cut' });
      break;
    }
    const isSound = crc32(bytes.subarray(at + 4, end)) === bytes.readUInt32BE(end);
    chunks.push({ type, data: bytes.subarray(at + 8, end), at, state: isSound ? 'sound' : 'wrong-checksum' });
    at = end + 4;
    if (type === 'IEND') break;
  }
  return { chunks, end: Math.min(at, bytes.length) };
}

/** Reads all chunks up to IEND, verifies their checksums and drops trailing bytes. Throws AppError `image_damaged`. */
export function readPngChunks(bytes: Buffer): PngChunk[] {
  const { chunks, end } = scanPngChunks(bytes);
  const wrong = chunks.find(({ state }) => state === 'wrong-checksum');
  if (wrong) throw createImageDamaged(`PNG: wrong checksum of the ${wrong.type} chunk at byte ${wrong.at}`);
  const last = chunks.at(-1);
  if (last?.type !== 'IEND' || last.state === 'cut') throw createImageDamaged(`PNG: truncated at byte ${end}`);
  return chunks.map(({ type, data }) => ({ type, data }));
}

/** The inverse of `readPngChunks`. */
export function writePngChunks(chunks: readonly PngChunk[]): Buffer {
  const encodedChunks = chunks.flatMap(({ type, data }) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(data.length);
    head.write(type, 4, 'latin1');
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32BE(crc32(data, crc32(head.subarray(4))));
    return [head, data, checksum];
  });
  return Buffer.concat([signature, ...encodedChunks]);
}

/** The last chunk of every PNG. */
export const endChunk: PngChunk = { type: 'IEND', data: Buffer.alloc(0) };

/** The first chunk of this type. */
export function findPngChunk(chunks: readonly PngChunk[], type: string): PngChunk | undefined {
  return chunks.find((chunk) => chunk.type === type);
}

/** The profile of the iCCP chunk; null without one, when it is damaged, or when it inflates to more than 2 MB. */
export function findPngProfile(chunks: readonly PngChunk[]): Buffer | null {
  const data = findPngChunk(chunks, 'iCCP')?.data;
  const nameEnd = data?.indexOf(0) ?? -1;
  if (!data || nameEnd < 0) return null;
  try {
    return inflateSync(data.subarray(nameEnd + 2), { maxOutputLength: MAX_PROFILE_BYTES });
  } catch {
    return null; // decoders ignore such a profile too
  }
}

/** An iCCP chunk with this profile. */
export const createPngProfile = (icc: Buffer): PngChunk => ({
  type: 'iCCP',
  data: Buffer.concat([Buffer.from('icc\0\0', 'latin1'), deflateSync(icc)]),
});
