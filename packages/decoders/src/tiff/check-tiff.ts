import { createImageDamaged } from '@pixmill/contracts';
import { readTiffHeader, refuseTiff, type TiffHeader } from './read-tiff-header.js';

/** Values of the photometric interpretation. */
const [WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, CMYK, YCBCR, LAB] = [0, 1, 2, 3, 5, 6, 8];
/** How many samples a pixel has without alpha. */
const colourSamples: Readonly<Record<number, number>> = {
  [WHITE_IS_ZERO]: 1,
  [BLACK_IS_ZERO]: 1,
  [RGB]: 3,
  [PALETTE]: 1,
  [CMYK]: 4,
  [YCBCR]: 3,
  [LAB]: 3,
};
const photometricNames: Readonly<Record<number, string>> = {
  4: 'a transparency mask',
  9: 'ICC Lab colours',
  10: 'ITU Lab colours',
  32803: 'samples of a camera sensor',
  32844: 'LogL samples',
  32845: 'LogLuv samples',
  34892: 'samples of a camera sensor',
};

const [JPEG, FLOAT, SIGNED] = [7, 3, 2];
/** None, CCITT three times, LZW, JPEG, deflate twice, PackBits, WebP. */
const knownCompressions = [1, 2, 3, 4, 5, JPEG, 8, 32_946, 32_773, 50_001];
const compressionNames: Readonly<Record<number, string>> = {
  6: 'old-style JPEG compression',
  32809: 'ThunderScan compression',
  33003: 'JPEG 2000 compression',
  33005: 'JPEG 2000 compression',
  34661: 'JBIG compression',
  34676: 'SGI LogLuv compression',
  34677: 'SGI LogLuv compression',
  34712: 'JPEG 2000 compression',
  34887: 'LERC compression',
  34925: 'LZMA compression',
  50000: 'Zstandard compression',
  50002: 'JPEG XL compression',
  52546: 'JPEG XL compression',
};

/** A tile of 4096x4096 px. A larger one must not be larger than the picture: the decoder allocates a whole tile. */
const MAX_TILE_PIXELS = 4_096 * 4_096;
/** No coding makes a byte into so many. CCITT has codes for rows that are like the one above: 1 bit for 2,560 pixels and more. */
const MAX_EXPANSION = 100_000;

/**
 * The size of the first picture of a TIFF. Checks in its header that the decoder reads this kind of samples and shows them right, and that all of them are
 * in the file. Throws AppError `image_damaged`, `not_an_image`.
 */
export function readTiffSize(bytes: Buffer): { readonly width: number; readonly height: number } {
  const header = readTiffHeader(bytes);
  const unread = findUnreadKind(header);
  if (unread !== null) throw refuseTiff(unread);
  checkPieces(header);
  return { width: header.width, height: header.height };
}

/** What of the samples the decoder does not read, or shows wrongly; null for the usual kinds. Source: docs/formats.md#tiff. */
function findUnreadKind(header: TiffHeader): string | null {
  const { photometric, compression, bitsPerSample: bits, samplesPerPixel: samples, sampleFormat } = header;
  if (!knownCompressions.includes(compression)) return compressionNames[compression] ?? `compression ${compression}`;
  if (photometric === null) throw createImageDamaged('TIFF: no photometric interpretation');
  const colours = colourSamples[photometric];
  if (colours === undefined) return photometricNames[photometric] ?? `photometric interpretation ${photometric}`;
  if (samples < colours || samples > colours + 1) return `${samples} samples per pixel`;
  if (photometric === YCBCR && compression !== JPEG) return 'YCbCr samples without JPEG compression';
  if (photometric === LAB && (bits !== 16 || samples > colours)) return `CIELab samples of ${bits} bits`;
  if (sampleFormat === SIGNED && photometric !== LAB) return 'samples with a sign';
  if (sampleFormat === FLOAT) return photometric === RGB && (bits === 16 || bits === 32) ? null : `floating-point samples of ${bits} bits`;
  const depths = photometric === PALETTE || colours === 1 ? [1, 2, 4, 8, 16] : [8, 16];
  return depths.includes(bits) ? null : `samples of ${bits} bits`;
}

function checkPieces({ width, height, tile, pieces, compression, bitsPerSample, samplesPerPixel }: TiffHeader): void {
  if (tile && tile.width * tile.height > Math.max(MAX_TILE_PIXELS, width * height))
    throw createImageDamaged(`TIFF: tiles of ${tile.width}x${tile.height} px in a picture of ${width}x${height} px`);
  const stored = pieces.reduce((sum, { bytes }) => sum + bytes, 0);
  const needed = Math.ceil((width * bitsPerSample * samplesPerPixel) / 8) * height;
  if (stored * (compression === 1 ? 1 : MAX_EXPANSION) < needed)
    throw createImageDamaged(`TIFF: ${stored} bytes of samples, where a picture of ${width}x${height} px has ${needed}`);
}
