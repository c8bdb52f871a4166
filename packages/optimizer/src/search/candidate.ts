import type { Codec, Knobs } from '../codecs/codec.js';
import { BYTES_SHARE_PER_POINT } from './axis.js';
import type { Goal } from './goal.js';
import type { FloorReading, Verdict } from './judge.js';

/** An encoding that competes to be the result; the report lists all of them. */
export interface Candidate {
  readonly codec: string;
  readonly knobs: Knobs;
  readonly bytes: Buffer;
  readonly lossy: boolean;
  /** Whether it has transformed pixels; false without operations, and when it re-packs the source. */
  readonly transformed: boolean;
  /** Null when no pixel changed, or when the pixels were compared in another way. */
  readonly score: Verdict | null;
  readonly accepted: boolean;
  /** Floors that kept the search from a smaller encoding; absent without a search. */
  readonly limitedBy?: readonly FloorReading[];
  /** A sentence for the report. */
  readonly note: string;
}

export const toCodecFields = ({ transformed }: { readonly transformed: boolean }, { name, reads }: Codec) => ({
  codec: name,
  transformed: transformed && reads === 'pixels',
});

/** Where subsampled chroma passes its floor, full chroma needs at least this share more bytes. Source: docs/floors.md#small-coloured-things. */
const FULL_CHROMA_SHARE = 0.06;

/**
 * Whether subsampled chroma changes small coloured things, so that the search moved to a much higher quality and full chroma may need fewer bytes.
 * A floor that is nearly passed costs less than full chroma does.
 */
export function isLimitedByColours({ limitedBy = [], score }: Pick<Candidate, 'limitedBy' | 'score'>, goal: Goal): boolean {
  const excess = (score?.score ?? 0) - goal.score;
  return excess * BYTES_SHARE_PER_POINT > FULL_CHROMA_SHARE && limitedBy.some(({ name }) => name === 'coloured-areas');
}

export const toScoreText = (score: number) => score.toFixed(1);
