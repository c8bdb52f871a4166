import type { JobSpec } from '@pixmill/contracts';
import type { Metadata } from '@pixmill/image-formats';
import { MIN_SCORED_SIDE } from '@pixmill/metric';
import type { Sharp } from 'sharp';
import type { Codec, CodecSource, Encoding, Knobs } from '../codecs/codec.js';
import { createDecodedImage, type DecodedImageOptions } from '../pixels/decoded-image.js';
import type { EngineMark } from '../source/engine-mark/index.js';
import { type TimeBudget, type TimedTask, unlimitedBudget } from '../time/time-budget.js';
import { AnimationJudge } from './animation-judge.js';
import type { AlternativeAxis, Axis, AxisSearchOptions } from './axis.js';
import type { Candidate } from './candidate.js';
import { flatMargin, type Goal, raiseGoal } from './goal.js';
import { createImageCache } from './image-cache.js';
import { reachesGoal } from './judge.js';
import { toSafeAxis } from './safe-axis.js';
import { searchAxis } from './search-axis.js';
import { toAcceptedCandidate, toRejectedCandidate } from './search-candidates.js';
import type { SearchContext } from './search-context.js';

export interface SearchInput extends Omit<DecodedImageOptions, 'carriesProfile'> {
  readonly spec: JobSpec;
  /** Whether `bytes` are those of a file of the source's format, and not only its pixels. */
  readonly repackable: boolean;
  /** Metadata for codecs that re-pack the source. */
  readonly sourceMetadata: Metadata;
  /** Metadata for codecs that encode pixels. */
  readonly pixelMetadata: Metadata;
  readonly mark: EngineMark | null;
  readonly goal: Goal | null;
  readonly budget: TimeBudget;
  readonly signal: AbortSignal;
}

/** A search context that holds decoded pixels in memory. */
export interface SearchSession extends SearchContext {
  /** A context for the same image with another goal and no mark. It shares the decoded pixels. */
  withGoal(goal: Goal): SearchContext;
  /** The best encodings of the searches without a result so far, at every goal. They are for the report and do not compete. */
  readonly rejected: readonly Candidate[];
  /** Frees the decoded pixels. */
  close(): Promise<void>;
}

/** Maximum number of probes along one axis. Source: docs/measurements/codecs.md#search-and-verification. */
const maxProbesBySpeed = { fast: 3, normal: 6, thorough: 10 } as const;

/** Opens a search. Pixels are decoded on first use and shared by all encodings. */
export function openSearch(input: SearchInput): SearchSession {
  const { bytes, spec, facts, repackable, mustReencode, sourceMetadata, pixelMetadata, budget, signal } = input;
  const image = createDecodedImage({ ...input, carriesProfile: pixelMetadata.icc !== null });
  const { width, height } = image.shape;
  const cache = createImageCache(image, { bytes, facts, metadata: pixelMetadata }, input.format);
  const transformed = mustReencode || input.operations.length > 0;
  const isTooSmall = Math.min(width, height) < MIN_SCORED_SIDE;
  const openFrame = (frame: number) => image.open({ keep16Bit: false, asDisplayed: true, frame });
  const animationJudge = new AnimationJudge({
    format: input.format,
    playback: image.playback,
    openFrame: async (frame) => (await openFrame(frame))(),
  });
  const rejected: Candidate[] = [];
  const encodingsWithoutLoss = new Map<string, Promise<Encoding>>();

  async function sourceFor({ reads }: Codec): Promise<CodecSource> {
    const pixels = await image.open({ keep16Bit: spec.compression === 'lossless', asDisplayed: false });
    return { bytes, facts, pixels, metadata: reads === 'bytes' ? sourceMetadata : pixelMetadata };
  }

  const toTask = ({ name }: Codec): TimedTask => ({ kind: name, pixels: width * height * image.facts.frames });

  const encodeNow = (codec: Codec, knobs: Knobs, pixels?: () => Sharp) =>
    budget.run(toTask(codec), async () => codec.encode({ ...(await sourceFor(codec)), ...(pixels && { pixels }) }, knobs, signal));

  /** Encodings without loss are the same for every goal, so they are made once. */
  async function encode(codec: Codec, knobs: Knobs = {}, pixels?: () => Sharp): Promise<Encoding> {
    if (codec.lossy || pixels) return encodeNow(codec, knobs, pixels);
    const key = JSON.stringify([codec.name, knobs]);
    const encoding = encodingsWithoutLoss.get(key) ?? encodeNow(codec, knobs);
    encodingsWithoutLoss.set(key, encoding);
    return encoding;
  }

  /** The goal with its margin for flat areas, and the verifier that judges by it. */
  async function openVerifier(goal: Goal) {
    const { verify, flatShare } = await cache.verifier();
    const raised = raiseGoal(goal, flatMargin(flatShare));
    return { raised, verify: (encoded: Buffer) => verify(encoded, raised) };
  }

  function contextFor(goal: Goal | null, mark: EngineMark | null): SearchContext {
    return {
      bytes,
      spec,
      facts: image.facts,
      width,
      height,
      transformed,
      mustReencode,
      repackable,
      mark,
      goal,
      signal,
      budget,
      toTask,
      encode,
      timeline: cache.timeline,
      openFrame,
      verifyFrames: (frames, animationGoal) => animationJudge.judgeFrames(frames, animationGoal),
      verifyAnimation: (encoded, animationGoal) => animationJudge.judge(encoded, animationGoal),
      async verify(encoded) {
        if (goal === null || isTooSmall) return null;
        const { raised, verify } = await openVerifier(goal);
        const verdict = await verify(encoded);
        return { verdict, accepted: reachesGoal(raised, verdict) };
      },
      searchAxis: (axis, ...alternatives) => search(goal, axis, alternatives, {}),
      encodeOnce: (axis) => search(goal, toSafeAxis(axis), [], { sample: null, maxProbes: 1, budget: unlimitedBudget }),
    };
  }

  async function search(
    goal: Goal | null,
    axis: Axis,
    alternatives: readonly AlternativeAxis[],
    overrides: Partial<AxisSearchOptions>,
  ): Promise<Candidate | null> {
    if (goal === null || isTooSmall) return null;
    if (!(overrides.budget ?? budget).hasTimeFor({ kind: axis.codec.name, pixels: width * height })) return null;
    const { raised, verify } = await openVerifier(goal);
    const purpose = { codec: axis.codec, goal, transformed };
    const result = await searchAxis({
      axis,
      alternatives,
      goal: raised,
      source: await cache.source(),
      sample: overrides.sample === null ? null : await cache.sample(),
      verify,
      maxProbes: maxProbesBySpeed[spec.speed],
      pixels: width * height,
      budget,
      onRejected: (encoding) => rejected.push(toRejectedCandidate(purpose, encoding)),
      signal,
      ...overrides,
    });
    return result && toAcceptedCandidate(purpose, result);
  }

  return {
    ...contextFor(input.goal, input.mark),
    withGoal: (lowerGoal) => contextFor(lowerGoal, null),
    rejected,
    async close() {
      animationJudge.free();
      await cache.close();
    },
  };
}
