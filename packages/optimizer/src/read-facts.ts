import sharp from 'sharp';
import { gifScreen } from './containers/gif-blocks.js';
import { findPngChunk, findPngProfile, readPngChunks } from './containers/png-chunks.js';
import { isLosslessWebp, readWebpChunks } from './containers/webp-chunks.js';
import { throwDamaged } from './damaged.js';
import type { ImageFacts, PixelFormat } from './image-facts.js';
import { readOrientation } from './metadata/exif.js';

/** px that the first bytes claim, for the formats whose decoder refuses or hides large claims; 0 for the others. */
export function claimedSize(bytes: Buffer, format: PixelFormat): { readonly width: number; readonly height: number } {
  if (format === 'gif') return gifScreen(bytes);
  return format === 'png' && bytes.length >= 24
    ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
    : { width: 0, height: 0 };
}

/** Reads the header. Throws AppError `image_damaged`. */
export async function readFacts(bytes: Buffer, format: PixelFormat): Promise<ImageFacts> {
  const header = await sharp(bytes, { limitInputPixels: false, animated: true }).metadata().catch(throwDamaged);
  const chunks = format === 'png' ? readPngChunks(bytes) : [];
  const animation = findPngChunk(chunks, 'acTL');
  const claimed = claimedSize(bytes, format);
  const prefix = header.exif?.toString('latin1', 0, 6) === 'Exif\0\0' ? 6 : 0;
  const exif = findPngChunk(chunks, 'eXIf')?.data ?? header.exif?.subarray(prefix) ?? null;
  return {
    format,
    width: Math.max(header.width, claimed.width),
    height: Math.max(header.pageHeight ?? header.height, claimed.height),
    // an AVIF is turned by its decoder, whatever its EXIF says
    orientation: format === 'avif' ? 1 : (header.orientation ?? (exif ? readOrientation(exif) : 1)),
    frames: animation && animation.data.length >= 4 ? animation.data.readUInt32BE() : (header.pages ?? 1),
    colour: header.space === 'cmyk' ? 'cmyk' : header.space === 'b-w' || header.space === 'grey16' ? 'gray' : 'rgb',
    alpha: header.hasAlpha,
    deep: header.depth === 'ushort',
    apng: animation !== undefined,
    lossless: format === 'webp' ? isLosslessWebp(readWebpChunks(bytes)) : format === 'png' || format === 'gif',
    interlaced: header.isProgressive === true,
    gainMap: header.gainMap !== undefined,
    icc: format === 'png' ? findPngProfile(chunks) : (header.icc ?? null),
    exif: exif && exif.length > 0 ? exif : null,
    others: [...(header.xmp ? ['xmp'] : []), ...(header.iptc ? ['iptc'] : []), ...(header.comments ? ['comments'] : [])],
  };
}
