import type { JobSpec, Operation } from '@pixmill/contracts';
import type { ImageFacts, Metadata, RasterFormat } from '@pixmill/image-formats';
import type { Sharp } from 'sharp';
import { readTimeline } from '../animation/timeline.js';
import { verifyAnimation } from '../animation/verify-animation.js';
import type { Codec, CodecSource } from '../codecs/codec.js';
import type { StepTools } from '../operations/step.js';
import { createDecodedImage } from '../pixels/decoded-image.js';
import { lazy } from '../pixels/lazy.js';
import { fromRaster, type Raster, toRaster } from '../pixels/raster.js';
import type { EngineMark } from '../source/engine-mark.js';
import { flatMargin, type Goal, raiseGoal } from './goal.js';
import { createSample } from './sample.js';
import { searchAxis } from './search-axis.js';
import type { SearchContext } from './search-context.js';
import { createVerifier } from './verifier.js';

export interface SearchInput {
  readonly bytes: Buffer;
  readonly spec: JobSpec;
  readonly facts: ImageFacts;
  /** Applied to the pixels; those that change nothing are left out. */
  readonly operations: readonly Operation[];
  /** What is encoded, and how many frames. */
  readonly format: RasterFormat;
  readonly frames: number;
  /** See `Contest`. */
  readonly mustReencode: boolean;
  readonly tools: StepTools;
  readonly sourceMetadata: Metadata;
  readonly pixelMetadata: Metadata;
  readonly mark: EngineMark | null;
  readonly goal: Goal | null;
  readonly signal: AbortSignal;
}

/** A contest and what it holds in memory. */
export interface SearchSession extends SearchContext {
  /** The same picture under a goal that was asked for, whatever it has been through; what was decoded is shared. */
  withGoal(goal: Goal): SearchContext;
  close(): Promise<void>;
}

/** Encodings tried along one axis before one is chosen. Source: engine.md section 7. */
const maxProbesBySpeed = { fast: 3, normal: 6, thorough: 10 } as const;

/** Pixels of a picture that is kept in memory; a larger one is decoded anew for each use, and verified by tiles. */
const MAX_HELD_PIXELS = 30_000_000;

/** px: smaller pictures have no score. */
const MIN_SCORED_SIDE = 8;

/** Decodes once what several encodings are made from and judged by; each part only when it is first needed. */
export function openSearch({
  bytes,
  spec,
  facts,
  operations,
  format,
  frames,
  mustReencode,
  tools,
  sourceMetadata,
  pixelMetadata,
  mark,
  goal,
  signal,
}: SearchInput): SearchSession {
  const carriesProfile = pixelMetadata.icc !== null;
  const image = createDecodedImage({ bytes, facts, operations, format, frames, mustReencode, carriesProfile, tools });
  const { open, shape, displaysAsStored } = image;
  const { width, height } = shape;
  const isHeld = width * height <= MAX_HELD_PIXELS;
  const lazyIfHeld = (make: () => Promise<Raster>) => (isHeld ? lazy(make).get : make);
  async function decode(asDisplayed: boolean): Promise<Raster> {
    const heldRaster = asDisplayed && !displaysAsStored ? null : await image.heldRaster();
    return heldRaster ?? toRaster((await open({ keep16Bit: false, asDisplayed }))());
  }
  const stored = lazyIfHeld(() => decode(false));
  const displayed = displaysAsStored ? stored : lazyIfHeld(() => decode(true));
  const sample = lazy(async () => createSample(await stored(), { bytes, facts }));
  const verifier = lazy(async () => createVerifier(await displayed(), !isHeld));
  const pixelSource = lazy(async () => ({ bytes, facts, pixels: await openStored(), metadata: pixelMetadata }));
  const timeline = lazy(() => readTimeline(bytes));

  /** The pixels to encode, decoded once where there is room for them. */
  async function openStored(): Promise<() => Sharp> {
    if (!isHeld) return open({ keep16Bit: false, asDisplayed: false });
    const raster = await stored();
    return () => fromRaster(raster);
  }

  async function sourceFor({ reads }: Codec): Promise<CodecSource> {
    const pixels = await open({ keep16Bit: spec.compression === 'lossless', asDisplayed: false });
    return { bytes, facts, pixels, metadata: reads === 'bytes' ? sourceMetadata : pixelMetadata };
  }

  function contextFor(contextGoal: Goal | null, mark: EngineMark | null): SearchContext {
    return {
      bytes,
      spec,
      facts: image.facts,
      width,
      height,
      transformed: mustReencode || operations.length > 0,
      mustReencode,
      mark,
      goal: contextGoal,
      signal,
      encode: async (codec, knobs = {}) => codec.encode(await sourceFor(codec), knobs, signal),
      timeline: timeline.get,
      async verifyAnimation(encoded) {
        const frameOf = async (frame: number) => (await open({ keep16Bit: false, asDisplayed: true, frame }))();
        return verifyAnimation(await image.playback(), frameOf, encoded);
      },
      async searchAxis(axis, ...alternatives) {
        if (contextGoal === null || Math.min(width, height) < MIN_SCORED_SIDE) return null;
        const { verify, flatShare } = await verifier.get();
        const parts = {
          source: await pixelSource.get(),
          sample: await sample.get(),
          verify,
          maxProbes: maxProbesBySpeed[spec.speed],
          signal,
        };
        return searchAxis({ axis, alternatives, goal: raiseGoal(contextGoal, flatMargin(flatShare)), ...parts });
      },
    };
  }

  return {
    ...contextFor(goal, mark),
    withGoal: (lowerGoal) => contextFor(lowerGoal, null),
    async close() {
      (await sample.peek())?.free();
      (await verifier.peek())?.free();
    },
  };
}
