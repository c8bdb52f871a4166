import type { Score } from '@pixmill/metric';
import type { Codec, CodecSource, Knobs } from '../codecs/codec.js';
import type { KnobSearchResult } from './find-knob.js';
import type { Goal } from './goal.js';
import type { Sample } from './sample.js';
import type { Verifier } from './verifier.js';

/** One integer knob of a codec; a higher knob scores higher. */
export interface Axis {
  readonly codec: Codec;
  readonly min: number;
  readonly max: number;
  /** The first knob to try. */
  readonly start: number;
  /** Estimated points of one step at this knob. */
  readonly pointsPerStep: (knob: number) => number;
  readonly toKnobs: (knob: number) => Knobs;
  /** The most encodings of the full image after a search on a sample; 3 by default. */
  readonly maxEncodings?: number;
  /** Faster settings for probes, with nearly the same pixels. */
  readonly toProbeKnobs?: (knob: number) => Knobs;
  /** Whether probes have the same pixels as the result, so that their score is final. */
  readonly probesAreExact?: boolean;
  /** With exact probes: whether the full image is refined with the faster settings too, because those of the result cost much more. */
  readonly adjustsProbes?: boolean;
  /** Whether a sample is not representative, because a small part of the image may decide. The full image is then encoded `maxEncodings` times. */
  readonly wholeOnly?: boolean;
  /** How many knobs below the best one are tried too, because their files may be smaller at a sufficient score; 0 by default. */
  readonly neighboursToTry?: number;
  /** Points above the goal that are not worth another encoding of the full image; 0.8 by default. */
  readonly tolerance?: number;
  /** Points above the goal that a sample has to reach, so that the first encoding of the full image is sufficient; 0 by default. */
  readonly sampleMargin?: number;
}

/** Encodings of the full image after a search on a sample: the first, and corrections when the sample scored too high or too low. */
export const DEFAULT_MAX_ENCODINGS = 3;

/** Estimated share of the bytes for one point, measured on photos. It makes encodings with different scores comparable. */
export const BYTES_SHARE_PER_POINT = 0.045;

/** Another axis that may need fewer bytes for some images, chosen from the best probe so far; null when it cannot win. */
export type AlternativeAxis = (best: ProbeResult) => Axis | null;

export interface AxisSearchOptions {
  readonly axis: Axis;
  readonly alternatives: readonly AlternativeAxis[];
  readonly goal: Goal;
  readonly source: CodecSource;
  /** Tiles of a large image, for the probes; null for a small image, whose probes encode all of it. */
  readonly sample: Sample | null;
  readonly verify: Verifier['verify'];
  /** For the axis; an alternative has half as many. */
  readonly maxProbes: number;
  readonly signal: AbortSignal;
}

/** An encoding of the full image that reaches the goal. */
export interface SearchResult {
  readonly bytes: Buffer;
  readonly knob: number;
  readonly knobs: Knobs;
  readonly score: Score;
  /** Number of encodings, of the sample and of the full image. */
  readonly probes: number;
}

/** An encoding of the image or of its sample, and its score. */
export interface ProbeResult {
  readonly axis: Axis;
  readonly knob: number;
  readonly bytes: Buffer;
  /** The score; for a full image lower when the worst tile is further below its own floor. */
  readonly points: number;
  /** Null for a sample. */
  readonly score: Score | null;
}

/** The result of probing an axis and its alternatives. */
export interface ProbeSummary extends KnobSearchResult {
  readonly best: ProbeResult;
  /** Every probe, including the best one. */
  readonly allProbes: readonly ProbeResult[];
}

/** Points below the goal; 0 or negative when the goal is reached. */
const missingPoints = (goal: Goal, { score, worstTile }: Score) => Math.max(goal.floor - score, goal.worstTile - worstTile);

/** The score, or less when the worst tile is further below its own floor. */
export const toPoints = (goal: Goal, score: Score) => goal.floor - missingPoints(goal, score);
