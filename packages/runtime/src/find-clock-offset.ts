/** A span of time in ms since 1970. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * Another clock minus ours, in ms: 0 when what it said fits somewhere between the question and its answer, so that a slow answer is no wrong
 * clock. `said` is a span where the other clock has coarse units. Pure.
 */
export function findClockOffset(ours: TimeSpan, said: TimeSpan): number {
  if (said.to < ours.from) return Math.round(said.to - ours.from);
  return said.from > ours.to ? Math.round(said.from - ours.to) : 0;
}
