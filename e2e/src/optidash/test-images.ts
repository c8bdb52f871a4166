import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { readFixture } from '../megaoptim/client.js';

export interface NamedImage {
  readonly name: string;
  readonly bytes: Buffer;
}

export type Rgba = readonly [number, number, number, number];

/** A decoded picture, first frame. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  at(x: number, y: number): Rgba;
}

/** Draws a PNG from what each pixel is to be. */
export async function drawPng(width: number, height: number, colour: (x: number, y: number) => readonly number[]): Promise<NamedImage> {
  const data = Buffer.from(Array.from({ length: width * height }, (_, at) => colour(at % width, Math.floor(at / width))).flat());
  const channels = (data.length / (width * height)) as 3 | 4;
  const bytes = await sharp(data, { raw: { width, height, channels } }).png().toBuffer();
  return { name: 'drawn.png', bytes };
}

const coordinateMapSize = { width: 120, height: 80 };

/** What a pixel of the map shows: where in the map it is. */
export const coordinateColour = (x: number, y: number): Rgba => [2 * x, 3 * y, 128, 255];

/** A picture of 120x80 px in which every colour names its place, so that a result tells where each of its pixels came from. */
export const drawCoordinateMap = () =>
  drawPng(coordinateMapSize.width, coordinateMapSize.height, (x, y) => coordinateColour(x, y).slice(0, 3));

export async function readNamedFixture(name: string): Promise<NamedImage> {
  return { name, bytes: await readFixture(name) };
}

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

/** The largest difference of two colours in one channel, 0 to 255. */
export const maxChannelDifference = (one: readonly number[], other: readonly number[]) =>
  Math.max(...one.map((sample, at) => Math.abs(sample - (other[at] ?? 255))));

export const sha1 = (bytes: Buffer) => createHash('sha1').update(bytes).digest('hex');

const samplings: Readonly<Record<string, string>> = { '4:2:0': '4:2:0', '4:2:2': '4:2:2', '4:4:4': '4:4:4' };

/** What an answer has to say of a file, found out without the service's own code. Source: Optidash contract section 3.1. */
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
