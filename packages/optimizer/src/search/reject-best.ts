import type { AxisSearchOptions, ProbeResult } from './axis.js';

/** Names the encoding with the most points, if there is any, as the best one of a search without a result. Returns null, the result. */
export function rejectBest({ onRejected }: AxisSearchOptions, probes: readonly ProbeResult[]): null {
  const best = probes.reduce<ProbeResult | null>((last, probe) => (last && last.points >= probe.points ? last : probe), null);
  if (best) onRejected({ ...best, isTooLarge: false });
  return null;
}
