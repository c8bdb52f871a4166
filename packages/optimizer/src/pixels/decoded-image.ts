import { isConvertedFormat, type Operation, type OutputFormat } from '@pixmill/contracts';
import type { ImageFacts } from '@pixmill/image-formats';
import { isPlainSrgb } from '@pixmill/image-formats';
import type { Sharp } from 'sharp';
import { isApng } from '../animation/apng-canvases.js';
import { type Playback, readPlayback, toShownMs } from '../animation/timeline.js';
import { isFrameStep, predictShapes } from '../operations/index.js';
import type { ImageShape, StepTools } from '../operations/step.js';
import { toConvertible } from './convertible-gray.js';
import { lazy } from './lazy.js';
import { keepsProfile, openPixels, startShape } from './open-pixels.js';
import { openInSrgb } from './png-wrapper.js';
import type { Raster } from './raster.js';
import { openFrameStrip, renderPixels } from './render-pixels.js';

export interface DecodedImageOptions {
  readonly bytes: Buffer;
  readonly facts: ImageFacts;
  readonly operations: readonly Operation[];
  /** The format of the result. */
  readonly format: OutputFormat;
  /** Frames of the result. */
  readonly frames: number;
  /** Whether the spec asks for other pixels or another format. The image is then rendered. */
  readonly mustReencode: boolean;
  /** Whether the result has the colour profile of the source. */
  readonly carriesProfile: boolean;
  readonly tools: StepTools;
}

export interface OpenOptions {
  /** Keep 16 bits per sample when the source has them and the image is not rendered. */
  readonly keep16Bit: boolean;
  /** Convert to sRGB, as a viewer does; for scores. */
  readonly asDisplayed: boolean;
  /** Index of one frame of an animation, from 0; by default all frames. */
  readonly frame?: number;
}

/** The pixels to encode. Encodings are compared with them. */
export interface DecodedImage {
  /** Facts with the frames, the colours and the bits per sample of the result. */
  readonly facts: ImageFacts;
  readonly shape: ImageShape;
  /** Whether a viewer shows the stored samples without conversion. */
  readonly displaysAsStored: boolean;
  playback(): Promise<Playback>;
  /** Opens pipelines over the pixels after all operations. Throws what the decoder throws, and AppError `invalid_parameter` of an operation. */
  open(options: OpenOptions): Promise<() => Sharp>;
  /** The rendered pixels of a still image, shared and read-only; null when the image is streamed or animated. */
  heldRaster(): Promise<Raster | null>;
}

/** GIF stores delays in units of 10 ms. sharp accepts at most 65,530 ms. */
const GIF_STEP_MS = 10;
const MAX_DELAY_MS = 65_530;

/** Plays of a GIF or a WebP. An animated PNG may have more. */
const MAX_LOOPS = 65_535;

/** Rounds delays to values that the format can store. The rounding error of a frame is carried to the next frame. */
function toWritableDelays(delays: readonly number[], format: OutputFormat): number[] {
  const step = format === 'gif' ? GIF_STEP_MS : 1;
  let carriedMs = 0;
  return delays.map((ms) => {
    const rounded = Math.min(MAX_DELAY_MS, Math.round((ms + carriedMs) / step) * step);
    carriedMs = Math.max(-step, Math.min(step, carriedMs + ms - rounded));
    return rounded;
  });
}

function toFormatPlayback({ delaysMs, loop }: Playback, format: OutputFormat): Playback {
  const written = toWritableDelays(delaysMs, format);
  return { delaysMs: written, shownDelaysMs: written.map(toShownMs), loop: Math.min(MAX_LOOPS, loop) };
}

/** Whether the result can have 16 bits although the source has another format: only a rendered image is limited to 8. */
const keepsDepth = ({ facts, operations, format }: DecodedImageOptions) =>
  facts.is16Bit && facts.colour !== 'cmyk' && format === 'png' && isConvertedFormat(facts.format) && !operations.some(isFrameStep);

/**
 * Opens an image. With `mustReencode`, and when operations change an animated PNG, it is rendered once and held in memory, otherwise streamed from the source for each use; so is a picture of a
 * converted format whose 16 bits the result can have.
 */
export function createDecodedImage(options: DecodedImageOptions): DecodedImage {
  const { bytes, facts, operations, format, frames, mustReencode, carriesProfile, tools } = options;
  const start = startShape(facts);
  const shape = predictShapes(start, operations).shapes.at(-1) ?? start;
  const isPlainProfile = facts.icc === null || isPlainSrgb(facts.icc);
  const asSrgb = !isPlainProfile && !carriesProfile;
  const displaysAsStored = isPlainProfile || asSrgb;
  const convertible = lazy(async () => (isApng(facts) ? bytes : toConvertible(bytes, facts))).get;
  const sourceFor = async (asDisplayed: boolean) => (asDisplayed || asSrgb || !keepsProfile(facts, shape) ? convertible() : bytes);
  // sharp cannot stream the frames of an animated PNG
  const isRendered = (mustReencode && !keepsDepth(options)) || (isApng(facts) && operations.length > 0);
  if (!isRendered) {
    const playback = lazy(() => readPlayback(bytes)).get;
    const open = async (opened: OpenOptions) => {
      const source = await sourceFor(opened.asDisplayed);
      return () => openPixels({ bytes: source, facts, operations, asSrgb, ...opened });
    };
    return { facts, shape, displaysAsStored, playback, open, heldRaster: async () => null };
  }
  const strip = lazy(async () => {
    const source = await sourceFor(false);
    return renderPixels({ bytes: source, facts, operations, frames, asSrgb, tools, alpha: format !== 'jpeg' });
  }).get;
  const playback = lazy(async () => {
    if (frames === 1) return { delaysMs: [0], shownDelaysMs: [0], loop: 0 };
    return toFormatPlayback(await readPlayback(bytes), format);
  }).get;
  return {
    facts: { ...facts, colour: shape.colour, frames, firstFrameOnly: false, is16Bit: false },
    shape,
    displaysAsStored,
    playback,
    heldRaster: async () => (frames === 1 ? strip() : null),
    async open({ asDisplayed, frame }) {
      const [rendered, times] = [await strip(), await playback()];
      const { icc } = facts;
      // converts the rendered pixels instead of running the operations again on converted ones
      if (asDisplayed && !displaysAsStored && icc) return openInSrgb(openFrameStrip(rendered, times, frame), icc);
      return () => openFrameStrip(rendered, times, frame);
    },
  };
}
