import type { Codec, CodecSource, Knobs } from '../codec.js';
import type { Goal } from '../goal.js';
import type { Score } from '../metric/tile-grid.js';
import type { FoundKnob } from './find-knob.js';
import type { Sample } from './sample.js';
import type { Verifier } from './verify.js';

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
  readonly mostEncodings?: number;
  /** Cheaper settings for probes, which show nearly the same pixels. */
  readonly toProbeKnobs?: (knob: number) => Knobs;
  /** Whether probes show the very same pixels, so that they are judged instead of the result. */
  readonly probesAreExact?: boolean;
  /** With exact probes: whether the whole of a large picture is adjusted with their settings as well, because those of the result cost much more. */
  readonly adjustsProbes?: boolean;
  /** Whether a sample does not tell: what decides may be in a small part of the picture. The whole is encoded `mostEncodings` times then. */
  readonly wholeOnly?: boolean;
  /** Knobs below the one that was found that are tried on the whole: where sizes and scores are not in step, a neighbour may be smaller; none unless told. */
  readonly explored?: number;
  /** Points above the goal that are not worth another encoding of the whole; 0.8 unless told. */
  readonly tolerable?: number;
  /** Points above the goal that a sample has to reach, where the first encoding of the whole should do; 0 unless told. */
  readonly sampleMargin?: number;
}

/** Whole encodings after a sample was searched: the first, and those that make good where the sample was too hopeful, or not hopeful enough. */
export const USUAL_ENCODINGS = 3;

/** Share of the bytes that a point is worth about, found on photos: by this, encodings of unlike scores are compared. */
export const BYTES_A_POINT = 0.045;

/** Another way that may need fewer bytes for some pictures, from the best one so far; null where it cannot. */
export type Rival = (best: Probed) => Axis | null;

export interface AimOptions {
  readonly axis: Axis;
  readonly rivals: readonly Rival[];
  readonly goal: Goal;
  readonly source: CodecSource;
  /** Tiles of a large picture, for the probes; null for a small one, which is probed whole. */
  readonly sample: Sample | null;
  readonly verify: Verifier['verify'];
  /** Of the axis; a rival has half as many. */
  readonly mostProbes: number;
  readonly signal: AbortSignal;
}

/** An encoding of the whole picture that holds the goal. */
export interface Hit {
  readonly bytes: Buffer;
  readonly knob: number;
  readonly knobs: Knobs;
  readonly score: Score;
  /** Encodings that were tried, of samples and of the whole. */
  readonly probes: number;
}

/** An encoding of the picture or its sample that was judged. */
export interface Probed {
  readonly axis: Axis;
  readonly knob: number;
  readonly bytes: Buffer;
  /** Its score; of a whole picture less, where its worst tile is what is short. */
  readonly points: number;
  /** Null of a sample. */
  readonly score: Score | null;
}

/** What the probes led to. */
export interface Found extends FoundKnob {
  readonly probed: Probed;
  /** Everything that was probed on the way, it included. */
  readonly others: readonly Probed[];
}

/** What is missing to the goal, in points; none or less when it is held. */
const missing = (goal: Goal, { score, worstTile }: Score) => Math.max(goal.floor - score, goal.worstTile - worstTile);

/** The score, or less where the worst tile is further below its own floor. */
export const toPoints = (goal: Goal, score: Score) => goal.floor - missing(goal, score);
