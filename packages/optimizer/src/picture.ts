import type { Operation } from '@pixmill/contracts';
import type { Sharp } from 'sharp';
import { openThroughProfile } from './containers/png-wrapper.js';
import type { ImageFacts, PixelFormat } from './image-facts.js';
import { isPlainSrgb } from './metadata/icc.js';
import { once } from './once.js';
import { foreseeAll } from './operations/index.js';
import type { PictureShape, StepTools } from './operations/step.js';
import type { Raster } from './raster.js';
import { openStrip, render } from './render.js';
import { type Playback, readPlayback, shownMs } from './timeline.js';
import { openPixels, startShape } from './transform.js';

export interface PictureRequest {
  readonly bytes: Buffer;
  readonly facts: ImageFacts;
  readonly operations: readonly Operation[];
  /** What encodings of it are made as. */
  readonly format: PixelFormat;
  /** How many frames of the source it has. */
  readonly frames: number;
  /** Whether another picture or another format was asked for, so that it is rendered. */
  readonly remade: boolean;
  /** Whether its profile goes with it. */
  readonly carriesProfile: boolean;
  readonly tools: StepTools;
}

export interface OpenOptions {
  /** Keep 16 bits per sample where the source has them, and no operation needs less. */
  readonly deep: boolean;
  /** As a viewer shows them; for judging. */
  readonly displayed: boolean;
  /** One frame of an animation alone, from 0. */
  readonly frame?: number;
}

/** The pixels that encodings are made from and judged by. */
export interface Picture {
  /** The source as it now is: one frame where others are left out, 8 bits where they had to be. */
  readonly facts: ImageFacts;
  readonly shape: PictureShape;
  /** Whether a viewer shows the very samples that are encoded. */
  readonly looksAsStored: boolean;
  /** How it plays. */
  playback(): Promise<Playback>;
  /** Pipelines over the pixels, operations applied. Throws what the decoder throws, and AppError `invalid_parameter` of an operation. */
  open(options: OpenOptions): Promise<() => Sharp>;
  /** The pixels themselves, as they are stored; null where they are streamed, or frames below each other. Not to be changed. */
  held(): Promise<Raster | null>;
}

/** ms that GIF counts in, and the most that sharp hands over. */
const GIF_STEP_MS = 10;
const MOST_DELAY_MS = 65_530;

/** Delays as a format can write them; what is rounded off goes to the next frame. */
function writable(delays: readonly number[], format: PixelFormat): number[] {
  const step = format === 'gif' ? GIF_STEP_MS : 1;
  let owed = 0;
  return delays.map((ms) => {
    const rounded = Math.min(MOST_DELAY_MS, Math.round((ms + owed) / step) * step);
    owed = Math.max(-step, Math.min(step, owed + ms - rounded));
    return rounded;
  });
}

function withDelays({ delays, loop }: Playback, format: PixelFormat): Playback {
  const written = writable(delays, format);
  return { delays: written, shownDelays: written.map(shownMs), loop };
}

/** Opens a picture: streamed from its source where that will do, rendered once and held where operations are stages or the format is another. */
export function createPicture({ bytes, facts, operations, format, frames, remade, carriesProfile, tools }: PictureRequest): Picture {
  const start = startShape(facts);
  const shape = foreseeAll(start, operations).shapes.at(-1) ?? start;
  const plainProfile = facts.icc === null || isPlainSrgb(facts.icc);
  const plain = !plainProfile && !carriesProfile;
  const looksAsStored = plainProfile || plain;
  if (!remade) {
    const playback = once(() => readPlayback(bytes)).get;
    const open = async (options: OpenOptions) => () => openPixels({ bytes, facts, operations, plain, ...options });
    return { facts, shape, looksAsStored, playback, open, held: async () => null };
  }
  const strip = once(() => render({ bytes, facts, operations, frames, plain, tools, alpha: format !== 'jpeg' })).get;
  const playback = once(async () => {
    if (frames === 1) return { delays: [0], shownDelays: [0], loop: 0 };
    return withDelays(await readPlayback(bytes), format);
  }).get;
  return {
    facts: { ...facts, colour: shape.colour, frames, deep: false },
    shape,
    looksAsStored,
    playback,
    held: async () => (frames === 1 ? strip() : null),
    async open({ displayed, frame }) {
      const [rendered, times] = [await strip(), await playback()];
      const { icc } = facts;
      // the same pixels, and not the operations once more on others
      if (displayed && !looksAsStored && icc) return openThroughProfile(openStrip(rendered, times, frame), icc);
      return () => openStrip(rendered, times, frame);
    },
  };
}
