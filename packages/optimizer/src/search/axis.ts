import type { Score } from '@pixmill/metric';
import type { Codec, CodecSource, Knobs } from '../codecs/codec.js';
import type { KnobSearchResult } from './find-knob.js';
import type { Goal } from './goal.js';
import type { Sample } from './sample.js';
import type { Verifier } from './verifier.js';

/** A way to press harder or less hard: one whole-numbered knob of a codec; a higher one looks better. */
export interface Axis {
  readonly codec: Codec;
  readonly min: number;
  readonly max: number;
  /** Where to look first. */
  readonly start: number;
  /** Points that a step is worth about, at this knob. */
  readonly pointsPerStep: (knob: number) => number;
  readonly toKnobs: (knob: number) => Knobs;
  /** Encodings of the whole that are worth their time after a search on a sample; 3 unless told. */
  readonly maxEncodings?: number;
  /** Cheaper settings for probes, which show nearly the same pixels. */
  readonly toProbeKnobs?: (knob: number) => Knobs;
  /** Whether probes show the very same pixels, so that they are judged instead of the result. */
  readonly probesAreExact?: boolean;
  /** With exact probes: whether the whole of a large picture is adjusted with their settings as well, because those of the result cost much more. */
  readonly adjustsProbes?: boolean;
  /** Whether a sample does not tell: what decides may be in a small part of the picture. The whole is encoded `maxEncodings` times then. */
  readonly wholeOnly?: boolean;
  /** Knobs below the one that was found that are tried on the whole: where sizes and scores are not in step, a neighbour may be smaller; none unless told. */
  readonly neighboursToTry?: number;
  /** Points above the goal that are not worth another encoding of the whole; 0.8 unless told. */
  readonly tolerance?: number;
  /** Points above the goal that a sample has to reach, where the first encoding of the whole should do; 0 unless told. */
  readonly sampleMargin?: number;
}

/** Whole encodings after a sample was searched: the first, and those that make good where the sample was too hopeful, or not hopeful enough. */
export const DEFAULT_MAX_ENCODINGS = 3;

/** Share of the bytes that a point is worth about, found on photos: by this, encodings of unlike scores are compared. */
export const BYTES_SHARE_PER_POINT = 0.045;

/** Another way that may need fewer bytes for some pictures, from the best one so far; null where it cannot. */
export type AlternativeAxis = (best: ProbeResult) => Axis | null;

export interface AxisSearchOptions {
  readonly axis: Axis;
  readonly alternatives: readonly AlternativeAxis[];
  readonly goal: Goal;
  readonly source: CodecSource;
  /** Tiles of a large picture, for the probes; null for a small one, which is probed whole. */
  readonly sample: Sample | null;
  readonly verify: Verifier['verify'];
  /** Of the axis; a rival has half as many. */
  readonly maxProbes: number;
  readonly signal: AbortSignal;
}

/** An encoding of the whole picture that holds the goal. */
export interface SearchResult {
  readonly bytes: Buffer;
  readonly knob: number;
  readonly knobs: Knobs;
  readonly score: Score;
  /** Encodings that were tried, of samples and of the whole. */
  readonly probes: number;
}

/** An encoding of the picture or its sample that was judged. */
export interface ProbeResult {
  readonly axis: Axis;
  readonly knob: number;
  readonly bytes: Buffer;
  /** Its score; of a whole picture less, where its worst tile is what is short. */
  readonly points: number;
  /** Null of a sample. */
  readonly score: Score | null;
}

/** What the probes led to. */
export interface ProbeSummary extends KnobSearchResult {
  readonly best: ProbeResult;
  /** Everything that was probed on the way, it included. */
  readonly allProbes: readonly ProbeResult[];
}

/** What is missing to the goal, in points; none or less when it is held. */
const missingPoints = (goal: Goal, { score, worstTile }: Score) => Math.max(goal.floor - score, goal.worstTile - worstTile);

/** The score, or less where the worst tile is further below its own floor. */
export const toPoints = (goal: Goal, score: Score) => goal.floor - missingPoints(goal, score);
