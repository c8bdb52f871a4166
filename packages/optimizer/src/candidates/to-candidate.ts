import type { Codec, Knobs } from '../codecs/codec.js';
import { type Candidate, toCodecFields, toScoreText } from '../search/candidate.js';
import { describeMissedFloors } from '../search/judge.js';
import type { SearchContext } from '../search/search-context.js';

/** Encodes with a codec that changes no pixel. */
export async function encodeLossless(context: SearchContext, codec: Codec, knobs: Knobs = {}): Promise<Candidate> {
  const encoding = await context.encode(codec, knobs);
  return { ...toCodecFields(context, codec), ...encoding, lossy: false, score: null, accepted: true, note: 'no pixel changes' };
}

/** Encodes with a codec that changes no pixel when there is time for it. */
export async function encodeLosslessInTime(context: SearchContext, codec: Codec, knobs: Knobs = {}): Promise<Candidate[]> {
  return context.budget.hasTimeFor(context.toTask(codec)) ? [await encodeLossless(context, codec, knobs)] : [];
}

/**
 * Packs the source when there is time for it. Packers read fewer files than decoders: none packs a JPEG with arithmetic coding, or a PNG with
 * more samples than its header says. Then there is no candidate.
 */
export async function packInTime(context: SearchContext, codec: Codec): Promise<Candidate[]> {
  return encodeLosslessInTime(context, codec).catch(() => []);
}

/** Encodes pixels that may differ from the source, and judges the result by the goal; null when it cannot be judged. */
export async function encodeVerified(context: SearchContext, codec: Codec, knobs: Knobs): Promise<Candidate | null> {
  const encoding = await context.encode(codec, knobs);
  const judgement = await context.verify(encoding.bytes);
  if (!judgement || !context.goal) return null;
  const { verdict, accepted } = judgement;
  const [reached, goalScore, worstTile] = [verdict.score, context.goal.score, verdict.worstTile].map(toScoreText);
  const note = `scores ${reached} of ${goalScore}, worst tile ${worstTile}${describeMissedFloors(verdict)}`;
  return { ...toCodecFields(context, codec), ...encoding, lossy: true, score: verdict, accepted, note };
}

/** A candidate of a codec for animations. */
export function toAnimationCandidate({ codec, ...fields }: Omit<Candidate, 'codec'> & { readonly codec: Codec }): Candidate {
  return { codec: codec.name, ...fields };
}

/** The encoding at the highest quality, for transformed pixels without another accepted encoding. */
export async function encodeFinest(context: SearchContext, codec: Codec, knobs: Knobs): Promise<Candidate> {
  const encoding = await context.encode(codec, knobs);
  const note = 'highest quality of the encoder';
  return { ...toCodecFields(context, codec), ...encoding, lossy: true, score: null, accepted: true, note };
}

/** The encoding with the requested knobs, accepted at any score. */
export async function encodeAsRequested(context: SearchContext, codec: Codec, knobs: Knobs): Promise<Candidate> {
  return { ...(await encodeFinest(context, codec, knobs)), note: 'at the requested quality' };
}
