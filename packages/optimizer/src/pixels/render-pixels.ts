import type { Operation } from '@pixmill/contracts';
import sharp, { type Sharp } from 'sharp';
import type { Playback } from '../animation/timeline.js';
import { predictShapes, stepOf } from '../operations/index.js';
import type { FrameTransform, ImageShape, StepTools } from '../operations/step.js';
import { dropAlpha, flattenOnWhite, isOpaque } from '../raster-ops/alpha.js';
import { throwImageDamaged } from '../source/throw-image-damaged.js';
import { openSource, type SourceOptions, startShape } from './open-pixels.js';
import { fromRaster, type Raster, toRaster, toRgba } from './raster.js';

/** Pixels after all operations: the frames below each other, all of one size. */
export interface FrameStrip extends Raster {
  /** px of one frame. */
  readonly frameHeight: number;
}

export interface RenderRequest extends Omit<SourceOptions, 'pages' | 'asDisplayed'> {
  readonly operations: readonly Operation[];
  /** How many frames of the source are wanted, from the first on. */
  readonly frames: number;
  /** Whether the result has alpha; what is transparent is shown on white otherwise. */
  readonly alpha: boolean;
  readonly tools: StepTools;
}

/** Pixel bytes that are decoded at a time. A later page costs decoding all before it again, so chunks are large. */
const CHUNK_BYTES = 128_000_000;

/** Makes the steps ready with the first frame, and what becomes of it; what is known of it is used for all. */
async function prepareSteps(open: () => Promise<Raster>, start: ImageShape, { operations, tools }: RenderRequest) {
  const predicted = predictShapes(start, operations);
  const alters: FrameTransform[] = [];
  // opened in here, so that nobody else holds on to a large picture while the steps go on
  let frame = await open();
  for (const [index, operation] of predicted.operations.entries()) {
    const [before, after] = [predicted.shapes[index] ?? start, predicted.shapes[index + 1] ?? start];
    const step = stepOf(operation);
    const transform: FrameTransform =
      'prepare' in step
        ? await step.prepare({ operation, before, after, firstFrame: frame, tools })
        : (one) => toRaster(step.stream(fromRaster(one), after));
    alters.push(transform);
    frame = await transform(frame);
  }
  return { alters, frame };
}

async function applyTransforms(transforms: readonly FrameTransform[], frame: Raster): Promise<Raster> {
  let transformed = frame;
  for (const transform of transforms) transformed = await transform(transformed);
  return transformed;
}

function normalizeAlpha(frame: Raster, alpha: boolean): Raster {
  if (frame.channels % 2 === 1) return frame;
  if (isOpaque(frame)) return dropAlpha(frame);
  return alpha ? frame : flattenOnWhite(frame);
}

const toFrameStrip = (raster: Raster): FrameStrip => ({ ...raster, frameHeight: raster.height });

/**
 * Decodes and applies every operation in order, each to whole pixels of 8 bits a sample. Only the frames of the result are held, and a part
 * of those of the source. Throws what the decoder throws, AppError `image_damaged` of a still, and `invalid_parameter` of an operation.
 */
export async function renderPixels(request: RenderRequest): Promise<FrameStrip> {
  const { facts, frames, alpha } = request;
  const start = startShape(facts);
  const end = predictShapes(start, request.operations).shapes.at(-1) ?? start;
  if (facts.frames === 1 || facts.apng) {
    const open = () => toRaster(openSource(request, end).toColourspace(start.colour === 'gray' ? 'b-w' : 'srgb')).catch(throwImageDamaged);
    const { frame } = await prepareSteps(open, start, request);
    return toFrameStrip(normalizeAlpha(frame, alpha));
  }
  const frameBytes = facts.width * facts.height * 4;
  const pagesPerChunk = Math.max(1, Math.floor(CHUNK_BYTES / frameBytes));
  const size = end.width * end.height * 4;
  const data = Buffer.alloc(size * frames);
  let transforms: readonly FrameTransform[] | null = null;
  const startWithFirst = async (first: Raster) => {
    const prepared = await prepareSteps(async () => first, start, request);
    transforms = prepared.alters;
    return prepared.frame;
  };
  for (let page = 0; page < frames; page += pagesPerChunk) {
    const pages = Math.min(pagesPerChunk, frames - page);
    const chunk = await openSource({ ...request, pages: { page, pages } }, end)
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer();
    for (let index = 0; index < pages; index += 1) {
      const frame: Raster = {
        data: chunk.subarray(index * frameBytes, (index + 1) * frameBytes),
        width: facts.width,
        height: facts.height,
        channels: 4,
      };
      const transformed = transforms ? await applyTransforms(transforms, frame) : await startWithFirst(frame);
      toRgba(transformed).data.copy(data, (page + index) * size);
    }
  }
  const strip: Raster = { data, width: end.width, height: end.height * frames, channels: 4 };
  return { ...normalizeAlpha(strip, alpha), frameHeight: end.height };
}

/** A fresh pipeline over all frames with their times, or over one of them. */
export function openFrameStrip(strip: FrameStrip, { delaysMs, loop }: Playback, frame?: number): Sharp {
  const { data, width, height, channels, frameHeight } = strip;
  const size = width * frameHeight * channels;
  if (frame !== undefined) {
    return fromRaster({ data: data.subarray(frame * size, (frame + 1) * size), width, height: frameHeight, channels });
  }
  if (height === frameHeight) return fromRaster(strip);
  // the encoder is chosen later; only these options stay
  return sharp(data, { raw: { width, height, channels, pageHeight: frameHeight }, limitInputPixels: false }).gif({
    delay: [...delaysMs],
    loop,
  });
}
