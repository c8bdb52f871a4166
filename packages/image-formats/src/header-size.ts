import { createImageDamaged } from '@pixmill/contracts';
import { readShownAvif } from './containers/avif/avif.js';
import { readAperture } from './containers/avif/avif-aperture.js';
import { readGifScreenSize } from './containers/gif/gif.js';
import { splitJpeg } from './containers/jpeg/jpeg.js';
import { findFrameSegment } from './containers/jpeg/jpeg-frame.js';
import { readWebpChunks } from './containers/webp.js';
import type { ImageSize, RasterFormat } from './image-facts.js';
import { readShownOrientation } from './metadata/orientation.js';

const noSize: ImageSize = { width: 0, height: 0 };
const swapSides = ({ width, height }: ImageSize): ImageSize => ({ width: height, height: width });

function readJpegSize(bytes: Buffer): ImageSize {
  const { segments } = splitJpeg(bytes);
  const frame = findFrameSegment(segments)?.body;
  if (!frame || frame.length < 5) return noSize;
  return { width: frame.readUInt16BE(3), height: frame.readUInt16BE(1) };
}

function readPngSize(bytes: Buffer): ImageSize {
  return bytes.length < 24 ? noSize : { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** Source: RFC 9649 section 2.7 for the canvas, RFC 6386 section 9.1 and the lossless bitstream's section 3 for a single image. */
function readWebpSize(bytes: Buffer): ImageSize {
  for (const { type, data } of readWebpChunks(bytes)) {
    if (data.length < 10) continue;
    if (type === 'VP8X') return { width: data.readUIntLE(4, 3) + 1, height: data.readUIntLE(7, 3) + 1 };
    if (type === 'VP8L') return { width: (data.readUInt16LE(1) & 0x3fff) + 1, height: ((data.readUInt32LE(1) >>> 14) & 0x3fff) + 1 };
    if (type === 'VP8 ') return { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff };
  }
  return noSize;
}

/** The upright size of the primary item or of the frames: `clap` cuts it, and `irot` turns it by quarters. Source: ISO/IEC 23008-12, 6.5. */
function readAvifSize(bytes: Buffer): ImageSize {
  const picture = readShownAvif(bytes);
  if (!picture) return noSize;
  const find = (wanted: string) => picture.properties.find(({ type }) => type === wanted);
  const aperture = find('clap');
  const size = (aperture && readAperture(aperture, picture.size)) ?? picture.size;
  return ((find('irot')?.data[0] ?? 0) & 1) === 1 ? swapSides(size) : size;
}

/** The size before orientation; that of an AVIF is upright. */
const readers: Readonly<Record<RasterFormat, (bytes: Buffer) => ImageSize>> = {
  jpeg: readJpegSize,
  png: readPngSize,
  gif: readGifScreenSize,
  webp: readWebpSize,
  avif: readAvifSize,
};

/** The upright size in the header, without decoding. Throws AppError `image_damaged` when the header has no size. */
export function readHeaderSize(bytes: Buffer, format: RasterFormat): ImageSize {
  const size = readers[format](bytes);
  if (size.width < 1 || size.height < 1) throw createImageDamaged(`${format}: the header has no size`);
  return readShownOrientation(bytes, format) >= 5 ? swapSides(size) : size;
}

/**
 * The size in the first bytes of a PNG or GIF; 0 x 0 for other formats. Limits are checked against it first, because the decoders of these two
 * formats reject or hide very large sizes. Never throws.
 */
export function readClaimedSize(bytes: Buffer, format: RasterFormat): ImageSize {
  return format === 'png' || format === 'gif' ? readers[format](bytes) : noSize;
}
