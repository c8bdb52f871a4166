import type { Goal } from '../search/goal.js';

/** From this target on, the lowest quality of a JPEG or WebP does not depend on the score alone. `ultra` has this target. */
const GUARDED_TARGET = 70;
/** Lower qualities show blocks in every picture, whatever a metric says. Source: docs/optimizer.md#how-a-lossy-result-is-found. */
const LOWEST_GUARDED_QUALITY = 35;

/** The lowest quality of a JPEG or WebP to search for a goal. `lowest` is that of the encoder. */
export function lowestQualityFor({ score }: Goal, lowest: number): number {
  return score >= GUARDED_TARGET ? Math.max(lowest, LOWEST_GUARDED_QUALITY) : lowest;
}
