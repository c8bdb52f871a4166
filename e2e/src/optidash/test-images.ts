import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { NamedImage } from '../fixtures.js';

export type Rgba = readonly [number, number, number, number];

/** The first frame of a decoded image. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  at(x: number, y: number): Rgba;
}

/** Draws a PNG; `colour` returns three or four samples for each pixel. */
export async function drawPng(width: number, height: number, colour: (x: number, y: number) => readonly number[]): Promise<NamedImage> {
  const data = Buffer.from(Array.from({ length: width * height }, (_, index) => colour(index % width, Math.floor(index / width))).flat());
  const channels = (data.length / (width * height)) as 3 | 4;
  const bytes = await sharp(data, { raw: { width, height, channels } }).png().toBuffer();
  return { name: 'drawn.png', bytes };
}

const coordinateMapSize = { width: 120, height: 80 };

/** Colour of a pixel of the coordinate map: it encodes x and y. */
export const coordinateColour = (x: number, y: number): Rgba => [2 * x, 3 * y, 128, 255];

/** An image of 120x80 px in which every colour encodes its position, so that each pixel of a result shows its origin. */
export const drawCoordinateMap = () =>
  drawPng(coordinateMapSize.width, coordinateMapSize.height, (x, y) => coordinateColour(x, y).slice(0, 3));

export async function decodeImage(bytes: Buffer): Promise<Raster> {
  const { data, info } = await sharp(bytes).toColourspace('srgb').ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return {
    width,
    height,
    at(x, y) {
      const [r = -1, g = -1, b = -1, a = -1] = data.subarray((y * width + x) * 4);
      return [r, g, b, a];
    },
  };
}

/** The largest difference of two colours in a channel, 0 to 255. */
export const maxChannelDifference = (first: readonly number[], second: readonly number[]) =>
  Math.max(...first.map((sample, channel) => Math.abs(sample - (second[channel] ?? 255))));

export const luminance = ([r, g, b]: readonly number[]) => 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);

export const grey = (sample: number): [number, number, number] => [sample, sample, sample];

/** 60x20 px: dark to the left of x = 30, bright from there on. */
export const drawEdge = (dark = 0, bright = 255) => drawPng(60, 20, (x) => grey(x < 30 ? dark : bright));

export const sha1 = (bytes: Buffer) => createHash('sha1').update(bytes).digest('hex');

const samplings: Readonly<Record<string, string>> = { '4:2:0': '4:2:0', '4:2:2': '4:2:2', '4:4:4': '4:4:4' };

/** The metadata that an answer must give for a file, read by sharp. Source: docs/contracts/optidash.md#31-json-success. */
export async function describeImage(bytes: Buffer) {
  const { format, width, height, chromaSubsampling, isProgressive, channels } = await sharp(bytes).metadata();
  return {
    format: format === 'heif' ? 'AVIF' : format?.toUpperCase(),
    width,
    height,
    interlaced: isProgressive,
    ...(format === 'jpeg' && { sampling: samplings[chromaSubsampling ?? '4:4:4'] ?? '4:4:4', depth: (channels ?? 0) * 8 }),
    bytes: bytes.length,
    sha1: sha1(bytes),
  };
}
