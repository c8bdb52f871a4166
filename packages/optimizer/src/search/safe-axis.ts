import type { Axis } from './axis.js';

/** Points above the goal at which one encoding usually reaches it. Photos of the corpus differ by 3 at equal quality. */
const SAFE_POINTS = 5;

/** The axis from a knob that is likely to reach the goal with its first encoding, with the faster settings of its probes. */
export function toSafeAxis({ toProbeKnobs, neighboursToTry: _, ...axis }: Axis): Axis {
  const start = axis.start + Math.ceil(SAFE_POINTS / axis.pointsPerStep(axis.start));
  return { ...axis, start: Math.min(axis.max, start), toKnobs: toProbeKnobs ?? axis.toKnobs };
}
