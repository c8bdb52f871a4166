import type { Operation } from '@pixmill/contracts';
import sharp, { type Sharp } from 'sharp';
import { hasReadableFrames } from '../animation/apng-canvases.js';
import type { Playback } from '../animation/timeline.js';
import { findSourceFaces } from '../faces/source-faces.js';
import { predictShapes, stepOf } from '../operations/index.js';
import type { FrameTransform, ImageShape, StepTools } from '../operations/step.js';
import { dropAlpha, flattenOnWhite, isOpaque } from '../raster-ops/alpha.js';
import { throwImageDamaged } from '../source/throw-image-damaged.js';
import { openSource, type SourceOptions, startShape } from './open-pixels.js';
import { fromRaster, type Raster, toColourRaster, toRaster } from './raster.js';
import { readSourceFrames } from './source-frames.js';

/** Pixels after all operations: frames of one size, stacked vertically. */
export interface FrameStrip extends Raster {
  /** Height of one frame in px. */
  readonly frameHeight: number;
}

export interface RenderRequest extends Omit<SourceOptions, 'pages' | 'asDisplayed'> {
  readonly operations: readonly Operation[];
  /** How many frames of the source to render, from the first. */
  readonly frames: number;
  /** Whether the result may have alpha; otherwise transparent pixels are blended with white. */
  readonly alpha: boolean;
  readonly tools: StepTools;
}

/**
 * Decodes an image and applies all operations in order to complete frames with 8 bits per sample. Holds all frames of the result in memory,
 * but only a chunk of the source frames.
 * Throws what the decoder throws, AppError `image_damaged` for a still image, and `invalid_parameter` of an operation.
 */
export function renderPixels(request: RenderRequest): Promise<FrameStrip> {
  const { facts, operations } = request;
  const start = startShape(facts);
  const end = predictShapes(start, operations).shapes.at(-1) ?? start;
  return hasReadableFrames(facts) ? renderAnimation(request, start, end) : renderStill(request, start, end);
}

async function renderStill(request: RenderRequest, start: ImageShape, end: ImageShape): Promise<FrameStrip> {
  const open = () => toRaster(openSource(request, end).toColourspace(start.colour === 'gray' ? 'b-w' : 'srgb')).catch(throwImageDamaged);
  const { frame } = await prepareSteps(open, start, request);
  const rendered = normalizeAlpha(frame, request.alpha);
  return { ...rendered, frameHeight: rendered.height };
}

async function renderAnimation(request: RenderRequest, start: ImageShape, end: ImageShape): Promise<FrameStrip> {
  const { frames, alpha } = request;
  const frameBytes = end.width * end.height * 4;
  const data = Buffer.alloc(frameBytes * frames);
  let transforms: readonly FrameTransform[] | null = null;
  const startWithFirst = async (first: Raster) => {
    const prepared = await prepareSteps(async () => first, start, request);
    transforms = prepared.transforms;
    return prepared.frame;
  };
  let index = 0;
  for await (const frame of readSourceFrames(request, end)) {
    const transformed = transforms ? await applyTransforms(transforms, frame) : await startWithFirst(frame);
    toColourRaster(transformed, true).data.copy(data, index * frameBytes);
    index += 1;
  }
  const strip: Raster = { data, width: end.width, height: end.height * frames, channels: 4 };
  return { ...normalizeAlpha(strip, alpha), frameHeight: end.height };
}

/** Prepares the steps with the first frame, and transforms it. A step decides by the first frame, and treats all frames alike. */
async function prepareSteps(open: () => Promise<Raster>, start: ImageShape, { operations, tools }: RenderRequest) {
  const predicted = predictShapes(start, operations);
  const transforms: FrameTransform[] = [];
  // opens the frame here, so that no caller keeps a large image in memory while the steps run
  let frame = await open();
  await findSourceFaces(frame, predicted.operations, tools);
  for (const [index, operation] of predicted.operations.entries()) {
    const [before, after] = [predicted.shapes[index] ?? start, predicted.shapes[index + 1] ?? start];
    const step = stepOf(operation);
    const transform: FrameTransform =
      step.kind === 'frame'
        ? await step.prepare({ operation, before, after, firstFrame: frame, tools })
        : (raster) => toRaster(step.stream(fromRaster(raster), after));
    transforms.push(transform);
    frame = await transform(frame);
  }
  return { transforms, frame };
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

/** A new pipeline over all frames with their delays, or over one frame. */
export function openFrameStrip(strip: FrameStrip, { delaysMs, loop }: Playback, frame?: number): Sharp {
  const { data, width, height, channels, frameHeight } = strip;
  const frameBytes = width * frameHeight * channels;
  if (frame !== undefined) {
    return fromRaster({ data: data.subarray(frame * frameBytes, (frame + 1) * frameBytes), width, height: frameHeight, channels });
  }
  if (height === frameHeight) return fromRaster(strip);
  // only delay and loop of this call take effect: the codec chooses the encoder later
  return sharp(data, { raw: { width, height, channels, pageHeight: frameHeight }, limitInputPixels: false }).gif({
    delay: [...delaysMs],
    loop,
  });
}
