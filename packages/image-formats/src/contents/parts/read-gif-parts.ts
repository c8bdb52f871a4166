import { type GifBlock, scanGifBlocks } from '../../containers/gif/gif.js';
import { GIF_XMP, GIF_XMP_END_BYTES } from '../../metadata/formats/gif-metadata.js';
import { readTrailer } from './read-trailer.js';
import { readXmpParts } from './read-xmp-parts.js';

/** Identifier and authentication code of an application extension: 8 and 3 bytes. */
const [IDENTIFIER_BYTES, NAME_BYTES] = [8, 11];

/** Application extensions that are known by their identifier alone. */
const identifiers = ['Pixmill', 'C2PA_GIF', 'fractint', 'GIFCONnb', 'STARDIV', 'ZGA', 'MIDICTRL', 'MIDISONG'];

function readApplicationParts(block: Buffer): string[] {
  const name = block.toString('latin1', 3, 3 + NAME_BYTES);
  const id = `application ${name.replace(/[\0\s]+$/, '')}`;
  if (name === GIF_XMP) return readXmpParts(block.subarray(3 + NAME_BYTES, Math.max(3 + NAME_BYTES, block.length - GIF_XMP_END_BYTES)), id);
  const known = identifiers.find((identifier) => name.slice(0, IDENTIFIER_BYTES).startsWith(identifier));
  return [known ? `application ${known}` : id];
}

function readBlockParts({ kind, bytes }: GifBlock): string[] {
  if (kind.startsWith('application:')) return readApplicationParts(bytes);
  return [kind === 'other' ? `extension 0x${(bytes[1] ?? 0).toString(16).padStart(2, '0')}` : kind.replace('-', ' ')];
}

/** The ids of all parts of a GIF. Never throws. Source: GIF89a. */
export function readGifParts(bytes: Buffer): string[] {
  const { blocks, cut, end, hasTrailer } = scanGifBlocks(bytes);
  const trailer = cut ? Buffer.alloc(0) : bytes.subarray(hasTrailer ? end + 1 : end);
  const ids = [...blocks, ...(cut ? [cut] : [])].flatMap(readBlockParts);
  return ['header, colour tables', ...ids, ...readTrailer(trailer, 'bytes after the trailer')];
}
