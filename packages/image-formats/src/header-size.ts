import { AppError } from '@pixmill/contracts';
import { readGifScreenSize } from './containers/gif-blocks.js';
import { splitJpeg } from './containers/jpeg-segments.js';
import { readWebpChunks } from './containers/webp-chunks.js';
import type { RasterFormat } from './image-facts.js';
import { readOrientation } from './metadata/exif.js';

/** px, upright. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

const swapSides = ({ width, height }: ImageSize): ImageSize => ({ width: height, height: width });

/** Start-of-frame markers: those from 0xc0 that are not tables, an extension or arithmetic conditioning. */
const isFrameMarker = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function readJpegSize(bytes: Buffer): ImageSize {
  const { segments } = splitJpeg(bytes);
  const frame = segments.find(({ marker, body }) => isFrameMarker(marker) && body.length >= 5)?.body;
  if (!frame) return { width: 0, height: 0 };
  const size = { width: frame.readUInt16BE(3), height: frame.readUInt16BE(1) };
  const exif = segments.find(({ marker, body }) => marker === 0xe1 && body.toString('latin1', 0, 6) === 'Exif\0\0')?.body;
  return exif && readOrientation(exif.subarray(6)) >= 5 ? swapSides(size) : size;
}

function readPngSize(bytes: Buffer): ImageSize {
  return bytes.length < 24 ? { width: 0, height: 0 } : { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** Source: RFC 9649 section 2.7 for the canvas, RFC 6386 section 9.1 and the lossless bitstream's section 3 for one picture. */
function readWebpSize(bytes: Buffer): ImageSize {
  for (const { type, data } of readWebpChunks(bytes)) {
    if (data.length < 10) continue;
    if (type === 'VP8X') return { width: data.readUIntLE(4, 3) + 1, height: data.readUIntLE(7, 3) + 1 };
    if (type === 'VP8L') return { width: (data.readUInt16LE(1) & 0x3fff) + 1, height: ((data.readUInt32LE(1) >>> 14) & 0x3fff) + 1 };
    if (type === 'VP8 ') return { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff };
  }
  return { width: 0, height: 0 };
}

/** Boxes on the way to the properties of pictures, and how many bytes of their own come before the boxes in them. */
const wrapperBoxes: Readonly<Record<string, number>> = { meta: 4, iprp: 0, ipco: 0 };

/** All boxes inside the wrappers, one after the other. Source: ISO/IEC 14496-12 section 4.2. */
function* flattenBoxes(bytes: Buffer): Generator<{ readonly type: string; readonly data: Buffer }> {
  let at = 0;
  while (at + 8 <= bytes.length) {
    const length = bytes.readUInt32BE(at) || bytes.length - at;
    const type = bytes.toString('latin1', at + 4, at + 8);
    // of the 64-bit sizes none is within our limits
    if (length < 8) return;
    const data = bytes.subarray(at + 8, at + length);
    const own = wrapperBoxes[type];
    if (own === undefined) yield { type, data };
    else yield* flattenBoxes(data.subarray(own));
    at += length;
  }
}

/** The largest picture, of which tiles are smaller; turned when a property says so. Source: ISO/IEC 23008-12 sections 6.5.3 and 6.5.10. */
function readAvifSize(bytes: Buffer): ImageSize {
  let size = { width: 0, height: 0 };
  let quarterTurns = 0;
  for (const { type, data } of flattenBoxes(bytes)) {
    if (type === 'irot') quarterTurns = (data[0] ?? 0) & 3;
    if (type !== 'ispe' || data.length < 12) continue;
    const found = { width: data.readUInt32BE(4), height: data.readUInt32BE(8) };
    if (found.width * found.height > size.width * size.height) size = found;
  }
  return quarterTurns % 2 === 1 ? swapSides(size) : size;
}

const readers: Readonly<Record<RasterFormat, (bytes: Buffer) => ImageSize>> = {
  jpeg: readJpegSize,
  png: readPngSize,
  gif: readGifScreenSize,
  webp: readWebpSize,
  avif: readAvifSize,
};

/** The size that a header claims; nothing is decoded, and no codec is loaded. Throws AppError `image_damaged` when it claims none. */
export function readHeaderSize(bytes: Buffer, format: RasterFormat): ImageSize {
  const size = readers[format](bytes);
  if (size.width < 1 || size.height < 1) throw new AppError('image_damaged', { detail: `${format}: the header has no size` });
  return size;
}
