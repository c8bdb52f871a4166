import { scanFrameChunks, scanWebpChunks, type WebpChunk } from '../../containers/webp.js';
import { withoutExifPrefix } from '../../metadata/exif/exif-prefix.js';
import { readExifParts } from './read-exif-parts.js';
import { readTrailer } from './read-trailer.js';
import { readXmpParts } from './read-xmp-parts.js';

function readChunkParts(chunk: WebpChunk): string[] {
  const { type, data } = chunk;
  if (type === 'EXIF') return readExifParts(withoutExifPrefix(data), 'EXIF');
  if (type === 'XMP ') return readXmpParts(data, 'XMP');
  if (type === 'ANMF') return ['ANMF', ...scanFrameChunks(chunk).flatMap(readChunkParts).map(toFramePart)];
  return [type.trim()];
}

/** A part of a frame: the same chunks as those of a still image. */
const toFramePart = (id: string) => (['ALPH', 'VP8', 'VP8L'].includes(id) ? id : `${id} in ANMF`);

/** The ids of all parts of a WebP. Never throws. */
export function readWebpParts(bytes: Buffer): string[] {
  const { chunks, end } = scanWebpChunks(bytes);
  return [...chunks.flatMap(readChunkParts), ...readTrailer(bytes.subarray(end), 'bytes after the RIFF chunk')];
}
