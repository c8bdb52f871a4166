import { type JobSpec, namedTargets } from '@pixmill/contracts';

/** SSIMULACRA 2 scores that a lossy result must reach against its source, and the target that limits its other losses. */
export interface Goal {
  /** The target without any raise. It decides the limits of `floorLimit`. */
  readonly target: number;
  /** The score that the search aims at. */
  readonly score: number;
  /** The lowest accepted score of the result. It is half a point lower, because a step of an encoder is worth more than that. */
  readonly floor: number;
  /** The lowest accepted score of any tile. */
  readonly worstTile: number;
  /** The lowest accepted score of any tile of 64x64 px with text or line art. */
  readonly worstDetailTile: number;
}

/** Source: docs/measurements/codecs.md#quality-targets. */
const TOLERANCE = 0.5;
const TILE_ALLOWANCE = 12;
/** Source: docs/metric.md#tiles. */
const DETAIL_ALLOWANCE = 10;

/** The goal of a score. `target` differs when the score was raised. */
export const toGoal = (score: number, target = score): Goal => ({
  target,
  score,
  floor: score - TOLERANCE,
  worstTile: score - TILE_ALLOWANCE,
  worstDetailTile: score - DETAIL_ALLOWANCE,
});

/** The goal of compression `lossless` for a transformed image in a lossy format. Source: docs/product-decisions.md#lossless-and-other-options. */
export const nearLosslessGoal = toGoal(namedTargets['near-lossless']);

/** The target score of a spec: its own target, or that of its compression level. */
export function toTargetScore({ compression, target }: Pick<JobSpec, 'compression' | 'target'>): number {
  return target ?? (compression === 'lossless' ? namedTargets['near-lossless'] : namedTargets[compression]);
}

/** The reference tool scores flat graphics up to 2 points lower than the exact formula at a score of 80; more for larger flat areas. */
const MAX_FLAT_MARGIN = 2;
const [MARGIN_FROM_SHARE, FULL_MARGIN_SHARE] = [0.05, 1];

/** Points to add to the goal so that the reference tool also accepts the result. `flatShare` is the share of flat windows, 0 to 1. Source: docs/metric.md#9-numeric-pitfalls. */
export function flatMargin(flatShare: number): number {
  return MAX_FLAT_MARGIN * Math.min(1, Math.max(0, (flatShare - MARGIN_FROM_SHARE) / (FULL_MARGIN_SHARE - MARGIN_FROM_SHARE)));
}

/** The goal, raised by `points`. */
export function raiseGoal({ target, score, floor, worstTile, worstDetailTile }: Goal, points: number): Goal {
  return {
    target,
    score: score + points,
    floor: floor + points,
    worstTile: worstTile + points,
    worstDetailTile: worstDetailTile + points,
  };
}
