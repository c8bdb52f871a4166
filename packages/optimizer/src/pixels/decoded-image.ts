import type { Operation } from '@pixmill/contracts';
import type { ImageFacts, RasterFormat } from '@pixmill/image-formats';
import { isPlainSrgb } from '@pixmill/image-formats';
import type { Sharp } from 'sharp';
import { type Playback, readPlayback, toShownMs } from '../animation/timeline.js';
import { predictShapes } from '../operations/index.js';
import type { ImageShape, StepTools } from '../operations/step.js';
import { lazy } from './lazy.js';
import { openPixels, startShape } from './open-pixels.js';
import { openInSrgb } from './png-wrapper.js';
import type { Raster } from './raster.js';
import { openFrameStrip, renderPixels } from './render-pixels.js';

export interface DecodedImageOptions {
  readonly bytes: Buffer;
  readonly facts: ImageFacts;
  readonly operations: readonly Operation[];
  /** What encodings of it are made as. */
  readonly format: RasterFormat;
  /** How many frames of the source it has. */
  readonly frames: number;
  /** Whether another picture or another format was asked for, so that it is rendered. */
  readonly mustReencode: boolean;
  /** Whether its profile goes with it. */
  readonly carriesProfile: boolean;
  readonly tools: StepTools;
}

export interface OpenOptions {
  /** Keep 16 bits per sample where the source has them, and no operation needs less. */
  readonly keep16Bit: boolean;
  /** As a viewer shows them; for judging. */
  readonly asDisplayed: boolean;
  /** One frame of an animation alone, from 0. */
  readonly frame?: number;
}

/** The pixels that encodings are made from and judged by. */
export interface DecodedImage {
  /** The source as it now is: one frame where others are left out, 8 bits where they had to be. */
  readonly facts: ImageFacts;
  readonly shape: ImageShape;
  /** Whether a viewer shows the very samples that are encoded. */
  readonly displaysAsStored: boolean;
  /** How it plays. */
  playback(): Promise<Playback>;
  /** Pipelines over the pixels, operations applied. Throws what the decoder throws, and AppError `invalid_parameter` of an operation. */
  open(options: OpenOptions): Promise<() => Sharp>;
  /** The pixels themselves, as they are stored; null where they are streamed, or frames below each other. Not to be changed. */
  heldRaster(): Promise<Raster | null>;
}

/** ms that GIF counts in, and the most that sharp hands over. */
const GIF_STEP_MS = 10;
const MAX_DELAY_MS = 65_530;

/** Delays as a format can write them; what is rounded off goes to the next frame. */
function toWritableDelays(delays: readonly number[], format: RasterFormat): number[] {
  const step = format === 'gif' ? GIF_STEP_MS : 1;
  let carriedMs = 0;
  return delays.map((ms) => {
    const rounded = Math.min(MAX_DELAY_MS, Math.round((ms + carriedMs) / step) * step);
    carriedMs = Math.max(-step, Math.min(step, carriedMs + ms - rounded));
    return rounded;
  });
}

function toFormatPlayback({ delaysMs, loop }: Playback, format: RasterFormat): Playback {
  const written = toWritableDelays(delaysMs, format);
  return { delaysMs: written, shownDelaysMs: written.map(toShownMs), loop };
}

/** Opens a picture: streamed from its source where that will do, rendered once and held where operations are stages or the format is another. */
export function createDecodedImage({
  bytes,
  facts,
  operations,
  format,
  frames,
  mustReencode,
  carriesProfile,
  tools,
}: DecodedImageOptions): DecodedImage {
  const start = startShape(facts);
  const shape = predictShapes(start, operations).shapes.at(-1) ?? start;
  const isPlainProfile = facts.icc === null || isPlainSrgb(facts.icc);
  const asSrgb = !isPlainProfile && !carriesProfile;
  const displaysAsStored = isPlainProfile || asSrgb;
  if (!mustReencode) {
    const playback = lazy(() => readPlayback(bytes)).get;
    const open = async (options: OpenOptions) => () => openPixels({ bytes, facts, operations, asSrgb, ...options });
    return { facts, shape, displaysAsStored, playback, open, heldRaster: async () => null };
  }
  const strip = lazy(() => renderPixels({ bytes, facts, operations, frames, asSrgb, tools, alpha: format !== 'jpeg' })).get;
  const playback = lazy(async () => {
    if (frames === 1) return { delaysMs: [0], shownDelaysMs: [0], loop: 0 };
    return toFormatPlayback(await readPlayback(bytes), format);
  }).get;
  return {
    facts: { ...facts, colour: shape.colour, frames, is16Bit: false },
    shape,
    displaysAsStored,
    playback,
    heldRaster: async () => (frames === 1 ? strip() : null),
    async open({ asDisplayed, frame }) {
      const [rendered, playbackTimes] = [await strip(), await playback()];
      const { icc } = facts;
      // the same pixels, and not the operations once more on others
      if (asDisplayed && !displaysAsStored && icc) return openInSrgb(openFrameStrip(rendered, playbackTimes, frame), icc);
      return () => openFrameStrip(rendered, playbackTimes, frame);
    },
  };
}
