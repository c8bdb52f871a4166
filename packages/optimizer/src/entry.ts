import type { Codec, Knobs } from './codec.js';
import type { Contest, Entry } from './contest.js';
import type { Goal } from './goal.js';
import type { Hit } from './search/axis.js';

const points = (score: number) => score.toFixed(1);

const facts = ({ operated }: Contest, { name, reads }: Codec) => ({ codec: name, operated: operated && reads === 'pixels' });

/** An encoding that changes no pixel, by the nature of its codec. */
export function toLosslessEntry(contest: Contest, codec: Codec, bytes: Buffer, knobs: Knobs = {}): Entry {
  return { ...facts(contest, codec), knobs, bytes, lossy: false, score: null, accepted: true, note: 'no pixel changes' };
}

/** A lossy encoding that was searched and verified. */
export function toHitEntry(contest: Contest, codec: Codec, { bytes, knobs, score, probes }: Hit, { score: wanted }: Goal): Entry {
  const note = `scores ${points(score.score)} of ${points(wanted)}, worst tile ${points(score.worstTile)}, ${probes} probes`;
  return { ...facts(contest, codec), knobs, bytes, lossy: true, score, accepted: true, note };
}

/** What is nearest to no loss, for pixels that have no other way out: new ones that nothing held the goal for, and copies. */
export async function toFinestEntry(contest: Contest, codec: Codec, knobs: Knobs): Promise<Entry> {
  const bytes = await contest.encode(codec, knobs);
  return { ...facts(contest, codec), knobs, bytes, lossy: true, score: null, accepted: true, note: 'as fine as the encoder makes it' };
}

/** An encoding in the way that was asked for, whatever it looks like. */
export async function toAskedEntry(contest: Contest, codec: Codec, knobs: Knobs): Promise<Entry> {
  return { ...(await toFinestEntry(contest, codec, knobs)), note: 'at the quality that was asked for' };
}
