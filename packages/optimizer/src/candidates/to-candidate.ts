import type { Codec, Knobs } from '../codecs/codec.js';
import type { SearchResult } from '../search/axis.js';
import type { Goal } from '../search/goal.js';
import type { Candidate, SearchContext } from '../search/search-context.js';

const toScoreText = (score: number) => score.toFixed(1);

const toCodecFields = ({ transformed }: SearchContext, { name, reads }: Codec) => ({
  codec: name,
  transformed: transformed && reads === 'pixels',
});

/** An encoding that changes no pixel, by the nature of its codec. */
export function toLosslessCandidate(context: SearchContext, codec: Codec, bytes: Buffer, knobs: Knobs = {}): Candidate {
  return { ...toCodecFields(context, codec), knobs, bytes, lossy: false, score: null, accepted: true, note: 'no pixel changes' };
}

/** A lossy encoding that was searched and verified. */
export function toVerifiedCandidate(
  context: SearchContext,
  codec: Codec,
  { bytes, knobs, score, probes }: SearchResult,
  { score: wanted }: Goal,
): Candidate {
  const note = `scores ${toScoreText(score.score)} of ${toScoreText(wanted)}, worst tile ${toScoreText(score.worstTile)}, ${probes} probes`;
  return { ...toCodecFields(context, codec), knobs, bytes, lossy: true, score, accepted: true, note };
}

/** What is nearest to no loss, for pixels that have no other way out: new ones that nothing held the goal for, and copies. */
export async function encodeFinest(context: SearchContext, codec: Codec, knobs: Knobs): Promise<Candidate> {
  const bytes = await context.encode(codec, knobs);
  return {
    ...toCodecFields(context, codec),
    knobs,
    bytes,
    lossy: true,
    score: null,
    accepted: true,
    note: 'as fine as the encoder makes it',
  };
}

/** An encoding in the way that was asked for, whatever it looks like. */
export async function encodeAsRequested(context: SearchContext, codec: Codec, knobs: Knobs): Promise<Candidate> {
  return { ...(await encodeFinest(context, codec, knobs)), note: 'at the quality that was asked for' };
}
