import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { AppError } from '@pixmill/contracts';

export interface PngChunk {
  readonly type: string;
  readonly data: Buffer;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** The largest accepted colour profile. Source: docs/codec-isolation.md#image-limits. */
const MAX_PROFILE_BYTES = 2_000_000;

/** Reads all chunks up to IEND, verifies their checksums and drops trailing bytes. Throws AppError `image_damaged`. */
export function readPngChunks(bytes: Buffer): PngChunk[] {
  const chunks: PngChunk[] = [];
  let at = signature.length;
  while (at + 12 <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    const end = at + 8 + length;
    if (end + 4 > bytes.length) break;
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) {
      throw new AppError('image_damaged', { detail: `PNG: wrong checksum of the ${type} chunk at byte ${at}` });
    }
    chunks.push({ type, data: bytes.subarray(at + 8, end) });
    if (type === 'IEND') return chunks;
    at = end + 4;
  }
  throw new AppError('image_damaged', { detail: `PNG: truncated at byte ${at}` });
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
