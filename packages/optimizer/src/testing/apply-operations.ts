import { operationSchema } from '@pixmill/contracts';
import type { z } from 'zod';
import type { StepTools } from '../operations/step.js';
import { fromRaster, type Raster } from '../pixels/raster.js';
import { type FrameStrip, renderPixels } from '../pixels/render-pixels.js';
import { readFacts } from '../source/read-facts.js';

/** The samples of a pixel. */
export type Samples = readonly number[];

/** A raster from a function of the position. */
export function createRaster(width: number, height: number, pixelAt: (x: number, y: number) => Samples): Raster {
  const pixels = Array.from({ length: width * height }, (_, at) => pixelAt(at % width, Math.floor(at / width)));
  return { data: Buffer.from(pixels.flat()), width, height, channels: (pixels[0]?.length ?? 3) as Raster['channels'] };
}

/** A raster whose pixels hold their own position: x, y, 128. */
export const createPositionRaster = (width: number, height: number): Raster => createRaster(width, height, (x, y) => [x, y, 128]);

/** The samples of one pixel. */
export function samplesAt({ data, width, channels }: Raster, x: number, y: number): number[] {
  const at = (y * width + x) * channels;
  return [...data.subarray(at, at + channels)];
}

/** The samples of all pixels, row by row. */
export const allSamples = (raster: Raster): number[][] =>
  Array.from({ length: raster.width * raster.height }, (_, at) => samplesAt(raster, at % raster.width, Math.floor(at / raster.width)));

const tools: StepTools = {
  watermarks: new Map(),
  faceDetector: null,
  superResolver: { enlarge: () => Promise.reject(new Error('not installed')) },
  limits: { maxPixels: 1_000_000, maxAnimationPixels: 1_000_000, maxFrames: 10 },
};

/** Applies operations, with their default values, to a raster. Throws AppError `invalid_parameter`. */
export async function applyOperations(
  raster: Raster,
  operations: readonly z.input<typeof operationSchema>[],
  { alpha = true, ...others }: Partial<StepTools> & { alpha?: boolean } = {},
): Promise<FrameStrip> {
  const bytes = await fromRaster(raster).png().toBuffer();
  const facts = await readFacts(bytes, 'png');
  const parsed = operations.map((operation) => operationSchema.parse(operation));
  return renderPixels({ bytes, facts, operations: parsed, frames: 1, alpha, tools: { ...tools, ...others } });
}
