import type { JobSpec } from '@pixmill/contracts';
import type { ImageFacts } from '@pixmill/image-formats';
import type { Sharp } from 'sharp';
import type { Timeline } from '../animation/timeline.js';
import type { Codec, Encoding, Knobs } from '../codecs/codec.js';
import type { EngineMark } from '../source/engine-mark/index.js';
import type { TimeBudget, TimedTask } from '../time/time-budget.js';
import type { DistortedFrame } from './animation-judge.js';
import type { AlternativeAxis, Axis } from './axis.js';
import type { Candidate } from './candidate.js';
import type { Goal } from './goal.js';
import type { Verdict } from './judge.js';

/** A verdict and whether it reaches the goal. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly accepted: boolean;
}

/** One image and one goal, with the functions that candidate finders share. */
export interface SearchContext {
  /** The source, unchanged. */
  readonly bytes: Buffer;
  readonly spec: JobSpec;
  /** Facts of the image to encode. Frames and colours are those after all operations. */
  readonly facts: ImageFacts;
  /** px of the transformed image, upright. */
  readonly width: number;
  readonly height: number;
  /** Whether the pixels differ from those of the source. */
  readonly transformed: boolean;
  /** Whether the source cannot be the result, because the spec asks for other pixels or another format. */
  readonly mustReencode: boolean;
  /** Whether codecs may pack the source again, and not only encode its pixels. */
  readonly repackable: boolean;
  /** The mark of an earlier result of this engine; null for any other source. A marked source is not packed again. */
  readonly mark: EngineMark | null;
  /** Null when no lossy encoding is allowed. */
  readonly goal: Goal | null;
  readonly signal: AbortSignal;
  /** Asked before each encoding that the result can do without. */
  readonly budget: TimeBudget;
  /** An encoding of all frames with this codec, as a task of the budget. */
  toTask(codec: Codec): TimedTask;
  /** Encodes the source or its transformed pixels, whichever the codec reads, or `pixels` in their place, with the metadata of the plan. */
  encode(codec: Codec, knobs?: Knobs, pixels?: () => Sharp): Promise<Encoding>;
  /** The smallest encoding along the axis, or along an alternative, that reaches the goal; null without a goal or such an encoding. */
  searchAxis(axis: Axis, ...alternatives: AlternativeAxis[]): Promise<Candidate | null>;
  /** One encoding along the axis, a few points above the goal, when there is no time for a search; null when it misses the goal. */
  encodeOnce(axis: Axis): Promise<Candidate | null>;
  /** Judges an encoded still picture by the goal; null without a goal, or when the picture is too small to score. Throws what the decoder throws. */
  verify(encoded: Buffer): Promise<Judgement | null>;
  /** Judges the worst of the compared frames of an encoded animation; null when timing or loops differ. Throws what the decoder throws. */
  verifyAnimation(encoded: Buffer, goal: Goal | null): Promise<Verdict | null>;
  /** Opens a frame of an animation as a viewer shows it, from 0. Throws what the decoder throws. */
  openFrame(frame: number): Promise<() => Sharp>;
  /** Judges some frames of an animation, one at least. Throws what the decoder throws. */
  verifyFrames(frames: readonly DistortedFrame[], goal: Goal | null): Promise<Verdict>;
  /** Every frame of the source and its duration. Throws what the decoder throws. */
  timeline(): Promise<Timeline>;
}

/** Finds the candidates of one format. */
export type CandidateFinder = (context: SearchContext) => Promise<Candidate[]>;
