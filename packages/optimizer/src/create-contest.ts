import type { JobSpec, Operation } from '@pixmill/contracts';
import type { Sharp } from 'sharp';
import type { Codec, CodecSource } from './codec.js';
import type { Contest } from './contest.js';
import { flatMargin, type Goal, raiseGoal } from './goal.js';
import type { ImageFacts, PixelFormat } from './image-facts.js';
import type { Metadata } from './metadata/metadata.js';
import { once } from './once.js';
import type { StepTools } from './operations/step.js';
import type { Mark } from './own-marks.js';
import { createPicture } from './picture.js';
import { fromRaster, type Raster, toRaster } from './raster.js';
import { aim } from './search/aim.js';
import { createSample } from './search/sample.js';
import { createVerifier } from './search/verify.js';
import { verifyAnimation } from './search/verify-animation.js';
import { readTimeline } from './timeline.js';

export interface ContestInput {
  readonly bytes: Buffer;
  readonly spec: JobSpec;
  readonly facts: ImageFacts;
  /** Applied to the pixels; those that change nothing are left out. */
  readonly operations: readonly Operation[];
  /** What is encoded, and how many frames. */
  readonly format: PixelFormat;
  readonly frames: number;
  /** See `Contest`. */
  readonly remade: boolean;
  readonly tools: StepTools;
  readonly sourceMetadata: Metadata;
  readonly pixelMetadata: Metadata;
  readonly mark: Mark | null;
  readonly goal: Goal | null;
  readonly signal: AbortSignal;
}

/** A contest and what it holds in memory. */
export interface OpenContest extends Contest {
  /** The same picture under a goal that was asked for, whatever it has been through; what was decoded is shared. */
  withGoal(goal: Goal): Contest;
  close(): Promise<void>;
}

/** Encodings tried along one axis before one is chosen. Source: engine.md section 7. */
const mostProbes = { fast: 3, normal: 6, thorough: 10 } as const;

/** Pixels of a picture that is kept in memory; a larger one is decoded anew for each use, and verified by tiles. */
const MOST_HELD_PIXELS = 30_000_000;

/** px: smaller pictures have no score. */
const LEAST_SIDE = 8;

/** Decodes once what several encodings are made from and judged by; each part only when it is first needed. */
export function createContest({
  bytes,
  spec,
  facts,
  operations,
  format,
  frames,
  remade,
  tools,
  sourceMetadata,
  pixelMetadata,
  mark,
  goal,
  signal,
}: ContestInput): OpenContest {
  const carriesProfile = pixelMetadata.icc !== null;
  const picture = createPicture({ bytes, facts, operations, format, frames, remade, carriesProfile, tools });
  const { open, shape, looksAsStored } = picture;
  const { width, height } = shape;
  const isHeld = width * height <= MOST_HELD_PIXELS;
  const hold = (make: () => Promise<Raster>) => (isHeld ? once(make).get : make);
  async function decode(displayed: boolean): Promise<Raster> {
    const held = displayed && !looksAsStored ? null : await picture.held();
    return held ?? toRaster((await open({ deep: false, displayed }))());
  }
  const stored = hold(() => decode(false));
  const displayed = looksAsStored ? stored : hold(() => decode(true));
  const sample = once(async () => createSample(await stored(), { bytes, facts }));
  const verifier = once(async () => createVerifier(await displayed(), !isHeld));
  const pixelSource = once(async () => ({ bytes, facts, pixels: await openStored(), metadata: pixelMetadata }));
  const timeline = once(() => readTimeline(bytes));

  /** The pixels to encode, decoded once where there is room for them. */
  async function openStored(): Promise<() => Sharp> {
    if (!isHeld) return open({ deep: false, displayed: false });
    const raster = await stored();
    return () => fromRaster(raster);
  }

  async function sourceFor({ reads }: Codec): Promise<CodecSource> {
    const pixels = await open({ deep: spec.compression === 'lossless', displayed: false });
    return { bytes, facts, pixels, metadata: reads === 'bytes' ? sourceMetadata : pixelMetadata };
  }

  function contestFor(wanted: Goal | null, mark: Mark | null): Contest {
    return {
      bytes,
      spec,
      facts: picture.facts,
      width,
      height,
      operated: remade || operations.length > 0,
      remade,
      mark,
      goal: wanted,
      signal,
      encode: async (codec, knobs = {}) => codec.encode(await sourceFor(codec), knobs, signal),
      timeline: timeline.get,
      async verifyAnimation(encoded) {
        const frameOf = async (frame: number) => (await open({ deep: false, displayed: true, frame }))();
        return verifyAnimation(await picture.playback(), frameOf, encoded);
      },
      async aim(axis, ...rivals) {
        if (wanted === null || Math.min(width, height) < LEAST_SIDE) return null;
        const { verify, flat } = await verifier.get();
        const parts = { source: await pixelSource.get(), sample: await sample.get(), verify, mostProbes: mostProbes[spec.speed], signal };
        return aim({ axis, rivals, goal: raiseGoal(wanted, flatMargin(flat)), ...parts });
      },
    };
  }

  return {
    ...contestFor(goal, mark),
    withGoal: (lower) => contestFor(lower, null),
    async close() {
      (await sample.ifMade())?.free();
      (await verifier.ifMade())?.free();
    },
  };
}
