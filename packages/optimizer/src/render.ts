import type { Operation } from '@pixmill/contracts';
import sharp, { type Sharp } from 'sharp';
import { throwDamaged } from './damaged.js';
import { flattenOnWhite, isOpaque, withoutAlpha } from './drawing/alpha.js';
import { foreseeAll, stepOf } from './operations/index.js';
import type { Alter, PictureShape, StepTools } from './operations/step.js';
import { fromRaster, type Raster, toRaster, toRgba } from './raster.js';
import type { Playback } from './timeline.js';
import { openSource, type SourceRequest, startShape } from './transform.js';

/** Pixels after all operations: the frames below each other, all of one size. */
export interface Strip extends Raster {
  /** px of one frame. */
  readonly frameHeight: number;
}

export interface RenderRequest extends Omit<SourceRequest, 'pages' | 'displayed'> {
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
async function startSteps(open: () => Promise<Raster>, start: PictureShape, { operations, tools }: RenderRequest) {
  const foreseen = foreseeAll(start, operations);
  const alters: Alter[] = [];
  // opened in here, so that nobody else holds on to a large picture while the steps go on
  let frame = await open();
  for (const [index, operation] of foreseen.operations.entries()) {
    const [before, after] = [foreseen.shapes[index] ?? start, foreseen.shapes[index + 1] ?? start];
    const step = stepOf(operation);
    const alter: Alter =
      'prepare' in step
        ? await step.prepare({ operation, before, after, first: frame, tools })
        : (one) => toRaster(step.stream(fromRaster(one), after));
    alters.push(alter);
    frame = await alter(frame);
  }
  return { alters, frame };
}

async function applyAll(alters: readonly Alter[], frame: Raster): Promise<Raster> {
  let altered = frame;
  for (const alter of alters) altered = await alter(altered);
  return altered;
}

function finish(frame: Raster, alpha: boolean): Raster {
  if (frame.channels % 2 === 1) return frame;
  if (isOpaque(frame)) return withoutAlpha(frame);
  return alpha ? frame : flattenOnWhite(frame);
}

const asStrip = (raster: Raster): Strip => ({ ...raster, frameHeight: raster.height });

/**
 * Decodes and applies every operation in order, each to whole pixels of 8 bits a sample. Only the frames of the result are held, and a part
 * of those of the source. Throws what the decoder throws, AppError `image_damaged` of a still, and `invalid_parameter` of an operation.
 */
export async function render(request: RenderRequest): Promise<Strip> {
  const { facts, frames, alpha } = request;
  const start = startShape(facts);
  const end = foreseeAll(start, request.operations).shapes.at(-1) ?? start;
  if (facts.frames === 1 || facts.apng) {
    const open = () => toRaster(openSource(request, end).toColourspace(start.colour === 'gray' ? 'b-w' : 'srgb')).catch(throwDamaged);
    const { frame } = await startSteps(open, start, request);
    return asStrip(finish(frame, alpha));
  }
  const frameBytes = facts.width * facts.height * 4;
  const most = Math.max(1, Math.floor(CHUNK_BYTES / frameBytes));
  const size = end.width * end.height * 4;
  const data = Buffer.alloc(size * frames);
  let alters: readonly Alter[] | null = null;
  const begin = async (first: Raster) => {
    const started = await startSteps(async () => first, start, request);
    alters = started.alters;
    return started.frame;
  };
  for (let page = 0; page < frames; page += most) {
    const pages = Math.min(most, frames - page);
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
      const altered = alters ? await applyAll(alters, frame) : await begin(frame);
      toRgba(altered).data.copy(data, (page + index) * size);
    }
  }
  const strip: Raster = { data, width: end.width, height: end.height * frames, channels: 4 };
  return { ...finish(strip, alpha), frameHeight: end.height };
}

/** A fresh pipeline over all frames with their times, or over one of them. */
export function openStrip(strip: Strip, { delays, loop }: Playback, frame?: number): Sharp {
  const { data, width, height, channels, frameHeight } = strip;
  const size = width * frameHeight * channels;
  if (frame !== undefined) {
    return fromRaster({ data: data.subarray(frame * size, (frame + 1) * size), width, height: frameHeight, channels });
  }
  if (height === frameHeight) return fromRaster(strip);
  // the encoder is chosen later; only these options stay
  return sharp(data, { raw: { width, height, channels, pageHeight: frameHeight }, limitInputPixels: false }).gif({
    delay: [...delays],
    loop,
  });
}
