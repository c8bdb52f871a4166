import type { Codec, CodecSource, Knobs } from '../codecs/codec.js';
import type { TimeBudget } from '../time/time-budget.js';
import type { KnobSearchResult } from './find-knob.js';
import type { Goal } from './goal.js';
import type { FloorReading, Verdict } from './judge.js';
import type { Sample } from './sample.js';

/** One integer knob of a codec. A higher knob scores higher. */
export interface Axis {
  readonly codec: Codec;
  readonly min: number;
  readonly max: number;
  /** The first knob to try. */
  readonly start: number;
  /** Estimated points of one step at this knob. */
  readonly pointsPerStep: (knob: number) => number;
  readonly toKnobs: (knob: number) => Knobs;
  /** Maximum number of encodings of the full image after a search on a sample; 3 by default. */
  readonly maxEncodings?: number;
  /** Faster settings for probes, which give nearly the same pixels. */
  readonly toProbeKnobs?: (knob: number) => Knobs;
  /** Whether probes have the same pixels as the result. Their score is then final. */
  readonly probesAreExact?: boolean;
  /** With exact probes: whether the full image is refined with the probe knobs too, because the knobs of the result take much longer. */
  readonly refinesWithProbeKnobs?: boolean;
  /** Whether probes encode the full image, at most `maxEncodings` times, because a small part of it may decide the score. */
  readonly skipsSample?: boolean;
  /** The search ends after a probe that, enlarged from the sample to the full image and at the goal, has more bytes than this, because it cannot win. */
  readonly bytesToBeat?: number;
  /** How many knobs below the best one are tried too, because their files may be smaller and still reach the goal; 0 by default. */
  readonly neighboursToTry?: number;
  /** The full image is not encoded again when its score is less than this many points above the goal; 0.8 by default. */
  readonly tolerance?: number;
  /** Points above the goal that a sample must reach, so that the first encoding of the full image reaches the goal; 0 by default. */
  readonly sampleMargin?: number;
}

/** The first encoding of the full image after a search on a sample, and two corrections when the sample scored too high or too low. */
export const DEFAULT_MAX_ENCODINGS = 3;

/** One point costs about this share of the bytes, measured on photos. It makes encodings with different scores comparable. */
export const BYTES_SHARE_PER_POINT = 0.045;

/** Another axis, which needs fewer bytes for some images. It is derived from the best probe so far; null when it cannot win. */
export type AlternativeAxis = (best: ProbeResult) => Axis | null;

export interface AxisSearchOptions {
  readonly axis: Axis;
  readonly alternatives: readonly AlternativeAxis[];
  readonly goal: Goal;
  readonly source: CodecSource;
  /** Tiles of a large image, which the probes encode; null for a small image, which the probes encode completely. */
  readonly sample: Sample | null;
  /** Judges an encoding of the full image by the goal. */
  readonly verify: (encoded: Buffer) => Promise<Verdict>;
  /** For `axis`; an alternative gets half as many. */
  readonly maxProbes: number;
  /** Pixels of the full image. */
  readonly pixels: number;
  /** Asked before each encoding. */
  readonly budget: TimeBudget;
  /** Called with the best encoding when there is no result. */
  readonly onRejected: (encoding: RejectedEncoding) => void;
  readonly signal: AbortSignal;
}

/** An encoding of the full image that reaches the goal. */
export interface SearchResult {
  readonly bytes: Buffer;
  readonly knob: number;
  /** What the encoder did; see `Encoding`. */
  readonly knobs: Knobs;
  readonly score: Verdict;
  /** Floors that kept the search from a smaller encoding. */
  readonly limitedBy: readonly FloorReading[];
  /** Number of encodings of the sample and the full image. */
  readonly probes: number;
}

/** An encoding of the image or of its sample, and its score. */
export interface ProbeResult {
  readonly axis: Axis;
  readonly knob: number;
  readonly bytes: Buffer;
  /** What the encoder did; see `Encoding`. */
  readonly knobs: Knobs;
  /** Points by `toSamplePoints` of a sample, by `toPoints` of a full image. */
  readonly points: number;
  readonly verdict: Verdict;
  readonly isOfSample: boolean;
}

/** The best encoding of a search without a result. */
export interface RejectedEncoding extends Omit<ProbeResult, 'knob' | 'points'> {
  /** Whether it would have more bytes than `bytesToBeat` at the goal. */
  readonly isTooLarge: boolean;
}

/** The result of the probes of an axis and its alternatives. */
export interface ProbeSummary extends KnobSearchResult {
  readonly best: ProbeResult;
  /** Every probe, including the best one. */
  readonly allProbes: readonly ProbeResult[];
}
