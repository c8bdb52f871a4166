import { readTrailer } from './read-trailer.js';
import { readXmpParts } from './read-xmp-parts.js';

const [EXTENSION, IMAGE, TRAILER] = [0x21, 0x2c, 0x3b];
const HEADER_BYTES = 13;
const IMAGE_DESCRIPTOR_BYTES = 10;
const APPLICATION = 0xff;
const extensionIds: Readonly<Record<number, string>> = { 249: 'graphic control', 254: 'comment', 1: 'plain text' };

/** Identifier and authentication code of an application extension: 8 and 3 bytes. */
const [IDENTIFIER_BYTES, NAME_BYTES] = [8, 11];

/** Application extensions that are known by their identifier alone. */
const identifiers = ['Pixmill', 'C2PA_GIF', 'fractint', 'GIFCONnb', 'STARDIV', 'ZGA', 'MIDICTRL', 'MIDISONG'];

const colourTableBytes = (packed = 0) => (packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0);

function afterSubBlocks(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== 0) at += (bytes[at] ?? 0) + 1;
  return at + 1;
}

/** XMP is not divided into sub-blocks, and 258 bytes that lead to its end follow. Source: XMP specification part 3, 1.1.2. */
const XMP_END_BYTES = 258;

function readApplicationParts(block: Buffer): string[] {
  const name = block.toString('latin1', 3, 3 + NAME_BYTES);
  const id = `application ${name.replace(/[\0\s]+$/, '')}`;
  if (name === 'XMP DataXMP')
    return readXmpParts(block.subarray(3 + NAME_BYTES, Math.max(3 + NAME_BYTES, block.length - XMP_END_BYTES)), id);
  const known = identifiers.find((identifier) => name.slice(0, IDENTIFIER_BYTES).startsWith(identifier));
  return [known ? `application ${known}` : id];
}

/** The ids of all parts of a GIF. Never throws. Source: GIF89a. */
export function readGifParts(bytes: Buffer): string[] {
  const ids = ['header, colour tables'];
  let at = HEADER_BYTES + colourTableBytes(bytes[10]);
  while (at < bytes.length && bytes[at] !== TRAILER) {
    const label = bytes[at + 1] ?? 0;
    if (bytes[at] === IMAGE) {
      ids.push('image');
      at = afterSubBlocks(bytes, at + IMAGE_DESCRIPTOR_BYTES + 1 + colourTableBytes(bytes[at + 9]));
    } else if (bytes[at] === EXTENSION) {
      const end = afterSubBlocks(bytes, at + 2);
      if (label === APPLICATION) ids.push(...readApplicationParts(bytes.subarray(at, end)));
      else ids.push(extensionIds[label] ?? `extension 0x${label.toString(16).padStart(2, '0')}`);
      at = end;
    } else {
      return [...ids, ...readTrailer(bytes.subarray(at), 'bytes after the trailer')];
    }
  }
  return [...ids, ...readTrailer(bytes.subarray(at + 1), 'bytes after the trailer')];
}
