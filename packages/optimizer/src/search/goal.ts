import { type JobSpec, namedTargets } from '@pixmill/contracts';

/** What a lossy result has to reach, as SSIMULACRA 2 scores against its source. */
export interface Goal {
  /** Looked for by the search. */
  readonly score: number;
  /** Enough on the result itself: encoders have whole steps, and a step is worth more than half a point. */
  readonly floor: number;
  /** No tile of the picture may score less. */
  readonly worstTile: number;
}

/** Source: engine.md sections 0 and 7 (accept at the target less half a point; worst tile at the target less 12). */
const TOLERANCE = 0.5;
const TILE_ALLOWANCE = 12;

export const toGoal = (score: number): Goal => ({ score, floor: score - TOLERANCE, worstTile: score - TILE_ALLOWANCE });

/** Of a resized picture whose format cannot be without loss. Source: decisions.md 4. */
export const nearLosslessGoal = toGoal(namedTargets['near-lossless']);

/** The score a lossy result is to reach at the level, target or name that was asked for. */
export function toTargetScore({ compression, target }: Pick<JobSpec, 'compression' | 'target'>): number {
  return target ?? (compression === 'lossless' ? namedTargets['near-lossless'] : namedTargets[compression]);
}

/** The reference tool reads flat graphics lower than the exact formula: by up to so many points at 80, the more of the picture is flat. */
const MAX_FLAT_MARGIN = 2;
const [MARGIN_FROM_SHARE, FULL_MARGIN_SHARE] = [0.05, 1];

/** Points to aim higher so that the reference's reading, too, keeps the floor. `flat` is the share of flat windows. Source: the metric's specification, section 9. */
export function flatMargin(flatShare: number): number {
  return MAX_FLAT_MARGIN * Math.min(1, Math.max(0, (flatShare - MARGIN_FROM_SHARE) / (FULL_MARGIN_SHARE - MARGIN_FROM_SHARE)));
}

/** The same goal, so many points higher. */
export function raiseGoal({ score, floor, worstTile }: Goal, points: number): Goal {
  return { score: score + points, floor: floor + points, worstTile: worstTile + points };
}
