import type { Codec } from '../codecs/codec.js';
import type { RejectedEncoding, SearchResult } from './axis.js';
import { type Candidate, toCodecFields, toScoreText } from './candidate.js';
import type { Goal } from './goal.js';
import { describeFloor, describeMissedFloors, type Verdict } from './judge.js';

/** What a search was for. */
export interface SearchPurpose {
  readonly codec: Codec;
  readonly goal: Goal;
  /** Whether the pixels differ from those of the source. */
  readonly transformed: boolean;
}

const describeScore = ({ score, worstTile }: Verdict, goal: Goal) =>
  `scores ${toScoreText(score)} of ${toScoreText(goal.score)}, worst tile ${toScoreText(worstTile)}`;

/** The result of a search as a candidate. */
export function toAcceptedCandidate({ codec, goal, transformed }: SearchPurpose, result: SearchResult): Candidate {
  const { bytes, knobs, score, probes, limitedBy } = result;
  const raised = limitedBy.length > 0 ? `; a smaller one misses ${limitedBy.map(describeFloor).join(', ')}` : '';
  const note = `${describeScore(score, goal)}, ${probes} probes${raised}`;
  return { ...toCodecFields({ transformed }, codec), knobs, bytes, lossy: true, score, accepted: true, limitedBy, note };
}

/** The best encoding of a search without a result, for the report. */
export function toRejectedCandidate({ codec, goal, transformed }: SearchPurpose, encoding: RejectedEncoding): Candidate {
  const { bytes, knobs, verdict, isOfSample, isTooLarge } = encoding;
  const reason = isTooLarge ? ', but is too large to win' : describeMissedFloors(verdict);
  const part = isOfSample ? '; bytes and scores are those of a sample' : '';
  const note = `${describeScore(verdict, goal)}${reason}${part}`;
  return { ...toCodecFields({ transformed }, codec), knobs, bytes, lossy: true, score: verdict, accepted: false, note };
}
