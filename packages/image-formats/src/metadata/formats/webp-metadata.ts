import { readWebpChunks, type WebpChunk, writeWebpChunks } from '../../containers/webp.js';
import type { ImageSize } from '../../image-facts.js';
import { readExifDensity } from '../exif/exif-fields.js';
import { withoutExifPrefix } from '../exif/exif-prefix.js';
import type { FileMetadata, Metadata } from '../metadata.js';

const ALPHA_FLAG = 0x10;
const ICC_FLAG = 0x20;
const EXIF_FLAG = 0x08;
const XMP_FLAG = 0x04;
const ANIMATION_FLAG = 0x02;

/** Reads the metadata of a WebP. Throws AppError `image_damaged`. */
export function readWebpMetadata(bytes: Buffer): FileMetadata {
  const chunks = readWebpChunks(bytes);
  const findData = (type: string) => chunks.find((chunk) => chunk.type === type)?.data;
  const [stored, packet] = [findData('EXIF'), findData('XMP ')];
  const exif = stored ? withoutExifPrefix(stored) : null;
  return { exif, xmp: packet ? { packet, extension: null } : null, iptc: null, density: exif && readExifDensity(exif) };
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
 * The same image or animation with this profile, EXIF and XMP, and no other metadata: WebP has no place for IPTC and density. Without metadata a
 * still image gets the simple container. `size` is the size of the canvas. Throws AppError `image_damaged`.
 */
export function withWebpMetadata(bytes: Buffer, { icc, exif, xmp }: Metadata, size: ImageSize): Buffer {
  const chunks = readWebpChunks(bytes);
  const pictures = chunks.filter(({ type }) => ['ANIM', 'ANMF', 'ALPH', 'VP8 ', 'VP8L'].includes(type));
  const [first] = pictures;
  if (!icc && !exif && !xmp && pictures.length === 1 && first && first.type !== 'ANMF') return writeWebpChunks(pictures);
  const oldFlags = chunks.find(({ type }) => type === 'VP8X')?.data[0] ?? 0;
  const alpha = pictures.some(usesAlpha) ? ALPHA_FLAG : oldFlags & ALPHA_FLAG;
  const flags = alpha | (oldFlags & ANIMATION_FLAG) | (icc ? ICC_FLAG : 0) | (exif ? EXIF_FLAG : 0) | (xmp ? XMP_FLAG : 0);
  return writeWebpChunks([
    toExtendedHeader(flags, size),
    ...(icc ? [{ type: 'ICCP', data: icc }] : []),
    ...pictures,
    ...(exif ? [{ type: 'EXIF', data: exif }] : []),
    ...(xmp ? [{ type: 'XMP ', data: xmp }] : []),
  ]);
}
