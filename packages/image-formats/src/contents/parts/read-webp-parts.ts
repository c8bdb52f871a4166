import { readExifParts } from './read-exif-parts.js';
import { readTrailer } from './read-trailer.js';
import { readXmpParts } from './read-xmp-parts.js';

const RIFF_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
/** Bytes of a frame before its chunks. Source: RFC 9649, section 2.7.1.1. */
const FRAME_HEADER_BYTES = 16;
const EXIF_PREFIX = 'Exif\0\0';

function readChunkParts(type: string, data: Buffer): string[] {
  if (type === 'EXIF') {
    const hasPrefix = data.toString('latin1', 0, EXIF_PREFIX.length) === EXIF_PREFIX;
    return readExifParts(hasPrefix ? data.subarray(EXIF_PREFIX.length) : data, 'EXIF');
  }
  if (type === 'XMP ') return readXmpParts(data, 'XMP');
  if (type === 'ANMF') return ['ANMF', ...readChunks(data, FRAME_HEADER_BYTES, data.length).map(toFramePart)];
  return [type.trim()];
}

/** A part of a frame: the same chunks as those of a still image. */
const toFramePart = (id: string) => (['ALPH', 'VP8', 'VP8L'].includes(id) ? id : `${id} in ANMF`);

function readChunks(bytes: Buffer, start: number, end: number): string[] {
  const ids: string[] = [];
  for (let at = start; at + CHUNK_HEADER_BYTES <= end; ) {
    const [type, length] = [bytes.toString('latin1', at, at + 4), bytes.readUInt32LE(at + 4)];
    const dataAt = at + CHUNK_HEADER_BYTES;
    if (dataAt + length > end) break;
    for (const id of readChunkParts(type, bytes.subarray(dataAt, dataAt + length))) ids.push(id);
    at = dataAt + length + (length % 2);
  }
  return ids;
}

/** The ids of all parts of a WebP. Never throws. */
export function readWebpParts(bytes: Buffer): string[] {
  const declared = bytes.length < RIFF_HEADER_BYTES ? 0 : bytes.readUInt32LE(4) + 8;
  const end = Math.min(bytes.length, declared);
  const ids = readChunks(bytes, RIFF_HEADER_BYTES, end);
  return [...ids, ...readTrailer(bytes.subarray(end), 'bytes after the RIFF chunk')];
}
