import { createImageDamaged } from '@pixmill/contracts';
import { type ImageFacts, splitJpeg } from '@pixmill/image-formats';
import { openEncoded } from '../pixels/open-encoded.js';
import { toUnpackedPng } from '../pixels/png-wrapper.js';
import { fromRaster, type Raster, toRaster } from '../pixels/raster.js';
import { readFacts } from './read-facts.js';
import type { SourceHeader, SourceImage } from './source-image.js';
import { throwImageDamaged } from './throw-image-damaged.js';

const END_MARKER = Buffer.from([0xff, 0xd9]);
const SCAN_MARKER = Buffer.from([0xff, 0xda]);
/** Bytes that read as coded samples, none of them a marker, and enough for a row of blocks to differ from the gray of missing samples. */
const otherSamples = Buffer.from(Array.from({ length: 2048 }, (_, index) => (index * 73 + 41) % 251));

/**
 * The pixels of a JPEG whose coded samples are broken or end early. Broken samples show what the decoder makes of them, as in a browser. Rows
 * behind the end of the file are transparent; where JPEG is asked for, they are white. Throws AppError `image_damaged` without a row.
 */
export async function readJpegPixels(source: SourceHeader): Promise<SourceImage> {
  const { bytes, facts, repairs, isCut } = source;
  const pixels = await decode(source, bytes);
  const endsEarly = isCut && !hasLaterScan(bytes);
  const rows = endsEarly ? countRows(pixels, await decode(source, withOtherSamples(bytes))) : pixels.height;
  if (rows === 0) throw createImageDamaged(`JPEG: no row is complete up to byte ${bytes.length}`);
  const shown = rows < pixels.height ? clearRowsFrom(pixels, rows) : pixels;
  const png = await toUnpackedPng(fromRaster(shown), becomesSrgb(facts) ? null : facts.icc, facts.exif);
  const { alpha, colour, icc, hdr } = await readFacts(png, 'png');
  const what = explainRows(rows, pixels.height, facts.interlaced);
  return {
    ...source,
    bytes: png,
    facts: { ...facts, alpha, colour, icc, hdr },
    form: 'pixels',
    repairs: [...repairs, { what, at: endsEarly ? source.original.length : findScan(bytes) }],
  };
}

function explainRows(rows: number, height: number, progressive: boolean): string {
  if (rows < height) return `the data ends after ${rows} of ${height} rows`;
  return progressive ? 'details of a progressive picture are missing' : 'the coded samples are broken';
}

/** Whether the pixels become sRGB: no PNG holds CMYK, and none holds alpha beside a profile of gray. */
const becomesSrgb = ({ colour, icc }: ImageFacts) => colour === 'cmyk' || (colour === 'gray' && icc !== null);

function decode({ facts }: SourceHeader, bytes: Buffer): Promise<Raster> {
  const { colour, width, height } = facts;
  const options = { failOn: 'none', limitInputPixels: width * height, ignoreIcc: !becomesSrgb(facts) } as const;
  return toRaster(openEncoded(bytes, options).toColourspace(colour === 'gray' && !becomesSrgb(facts) ? 'b-w' : 'srgb')).catch(
    throwImageDamaged,
  );
}

/** Offset of the first scan. */
const findScan = (bytes: Buffer) => bytes.length - splitJpeg(bytes).scans.length;

/** Whether a second scan begins: the first scan of all rows is then complete. Coded samples contain no marker of a scan. */
const hasLaterScan = (bytes: Buffer) => bytes.indexOf(SCAN_MARKER, findScan(bytes) + SCAN_MARKER.length) >= 0;

const withOtherSamples = (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -END_MARKER.length), otherSamples, END_MARKER]);

/** The rows before the first one that depends on what follows the end of the file. */
function countRows(pixels: Raster, other: Raster): number {
  const rowBytes = pixels.width * pixels.channels;
  for (let row = 0; row < pixels.height; row += 1) {
    const [start, end] = [row * rowBytes, (row + 1) * rowBytes];
    if (pixels.data.compare(other.data, start, end, start, end) !== 0) return row;
  }
  return pixels.height;
}

/** The pixels with alpha, and transparent white from a row on. */
function clearRowsFrom({ data, width, height, channels }: Raster, row: number): Raster {
  const cleared = Buffer.alloc(width * height * (channels + 1), 0xff);
  for (let pixel = 0; pixel < width * row; pixel += 1) {
    data.copy(cleared, pixel * (channels + 1), pixel * channels, (pixel + 1) * channels);
  }
  for (let pixel = width * row; pixel < width * height; pixel += 1) cleared[pixel * (channels + 1) + channels] = 0;
  return { data: cleared, width, height, channels: channels === 1 ? 2 : 4 };
}
