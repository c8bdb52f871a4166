import { operationSchema } from '@pixmill/contracts';
import type { z } from 'zod';
import { fromRaster, type Raster } from '../raster.js';
import { readFacts } from '../read-facts.js';
import { render, type Strip } from '../render.js';
import type { StepTools } from './step.js';

/** The samples of a pixel. */
export type Pixel = readonly number[];

/** A picture by a rule, for tests. */
export function paint(width: number, height: number, pixelAt: (x: number, y: number) => Pixel): Raster {
  const pixels = Array.from({ length: width * height }, (_, at) => pixelAt(at % width, Math.floor(at / width)));
  return { data: Buffer.from(pixels.flat()), width, height, channels: (pixels[0]?.length ?? 3) as Raster['channels'] };
}

/** A picture in which each pixel says where it is. */
export const paintPlaces = (width: number, height: number): Raster => paint(width, height, (x, y) => [x, y, 128]);

/** The samples of one pixel. */
export function pixelOf({ data, width, channels }: Raster, x: number, y: number): number[] {
  const at = (y * width + x) * channels;
  return [...data.subarray(at, at + channels)];
}

/** All pixels, row by row. */
export const pixelsOf = (picture: Raster): number[][] =>
  Array.from({ length: picture.width * picture.height }, (_, at) => pixelOf(picture, at % picture.width, Math.floor(at / picture.width)));

const tools: StepTools = {
  watermarks: new Map(),
  faces: null,
  limits: { maxPixels: 1_000_000, maxAnimationPixels: 1_000_000, maxFrames: 10 },
};

/** What operations, with their defaults filled in, make of a picture, for tests. Throws AppError `invalid_parameter`. */
export async function operate(
  picture: Raster,
  operations: readonly z.input<typeof operationSchema>[],
  { alpha = true, ...others }: Partial<StepTools> & { alpha?: boolean } = {},
): Promise<Strip> {
  const bytes = await fromRaster(picture).png().toBuffer();
  const facts = await readFacts(bytes, 'png');
  const parsed = operations.map((operation) => operationSchema.parse(operation));
  return render({ bytes, facts, operations: parsed, frames: 1, alpha, tools: { ...tools, ...others } });
}
