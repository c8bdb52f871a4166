import type { JobSpec } from '@pixmill/contracts';
import type { ImageFacts } from '@pixmill/image-formats';
import type { Score } from '@pixmill/metric';
import type { Timeline } from '../animation/timeline.js';
import type { Codec, Knobs } from '../codecs/codec.js';
import type { EngineMark } from '../source/engine-mark.js';
import type { AlternativeAxis, Axis, SearchResult } from './axis.js';
import type { Goal } from './goal.js';

/** An encoding that competes for a place among the results. */
export interface Candidate {
  readonly codec: string;
  readonly knobs: Knobs;
  readonly bytes: Buffer;
  readonly lossy: boolean;
  /** Whether it shows the operated pixels; false where they were left as they are, or nothing was to be done to them. */
  readonly transformed: boolean;
  /** Null where the pixels are the same, or were compared in another way. */
  readonly score: Score | null;
  readonly accepted: boolean;
  /** A sentence for the report. */
  readonly note: string;
}

/** All that the encoders of one format need to know of one image, and the means they share. */
export interface SearchContext {
  /** The source as it came. */
  readonly bytes: Buffer;
  readonly spec: JobSpec;
  /** The source as it is encoded: the frames and the colours that are left of it. */
  readonly facts: ImageFacts;
  /** px of the upright operated picture. */
  readonly width: number;
  readonly height: number;
  /** Whether the pixels are not those of the source any more. */
  readonly transformed: boolean;
  /** Whether packing the source again would be no answer: another picture or another format was asked for. */
  readonly mustReencode: boolean;
  /** What the source was as a result of this engine, if it was one: it is not packed again either. */
  readonly mark: EngineMark | null;
  /** Null: nothing lossy may be done. */
  readonly goal: Goal | null;
  readonly signal: AbortSignal;
  /** Encodes the source as it is, or its upright operated pixels, dressed with the metadata that goes along. */
  encode(codec: Codec, knobs?: Knobs): Promise<Buffer>;
  /** The smallest encoding along an axis, or a rival of it, that holds the goal; null when there is no goal, or no encoding that holds it. */
  searchAxis(axis: Axis, ...rivals: AlternativeAxis[]): Promise<SearchResult | null>;
  /** How an encoded animation looks beside the operated frames; null when it plays otherwise. Throws what the decoder throws. */
  verifyAnimation(encoded: Buffer): Promise<Score | null>;
  /** What the source shows for how long, every frame of it. Throws what the decoder throws. */
  timeline(): Promise<Timeline>;
}

/** All encodings of one format worth comparing, the losers included: they stand in the report. */
export type CandidateFinder = (contest: SearchContext) => Promise<Candidate[]>;
