export interface KnobSearchOptions {
  /** The range of integer knobs, both ends included. A higher knob scores higher. */
  readonly min: number;
  readonly max: number;
  /** The first knob to try. */
  readonly start: number;
  /** The score to reach. */
  readonly goal: number;
  /** Estimated points of one step at this knob. */
  readonly pointsPerStep: (knob: number) => number;
  /** Maximum number of encodings. */
  readonly maxProbes: number;
  /** Whether there is time for another encoding; always by default. */
  readonly hasTime?: () => boolean;
  /** Encodes at this knob and returns the score. */
  readonly probe: (knob: number) => Promise<number>;
}

export interface KnobSearchResult {
  readonly knob: number;
  readonly score: number;
  readonly probes: number;
  /** Points of one step at the knob, measured between the probes around it when they are near, else estimated. */
  readonly pointsPerStep: number;
}

/** A knob is accepted without a probe one step lower when its score is less than this share of a step above the goal. */
const CLOSE_ENOUGH = 0.6;
/** Maximum length of a stride, as a multiple of the estimate, when a step is worth fewer points than estimated. */
const MAX_STRIDE_RATIO = 4;
/** Points: a score falls faster than the line far below the goal, so a larger distance counts as this one. */
const MAX_LOW_GAP = 20;
/** Two probes measure the points of one step when they are at most this many knobs apart. */
const NEAR_STEPS = 12;

/**
 * The lowest knob that reaches the goal, as far as `maxProbes` probes and the time can tell; null when no probe reaches it. The search steps by the estimated
 * slope until the goal lies between two probes, then along the line between them, or halves their distance where the points below are level. It stops when the next lower knob is known or expected to miss
 * the goal.
 */
export async function findKnob({
  min,
  max,
  start,
  goal,
  pointsPerStep,
  maxProbes,
  hasTime = () => true,
  probe,
}: KnobSearchOptions): Promise<KnobSearchResult | null> {
  let low = { knob: min - 1, score: Number.NEGATIVE_INFINITY };
  let high = { knob: max + 1, score: Number.POSITIVE_INFINITY };
  let knob = Math.min(max, Math.max(min, start));
  let probes = 0;
  /** Slope between the last two probes on the same side of the goal. */
  let trend = Number.POSITIVE_INFINITY;
  /** Whether the last two probes below the goal differ too little to tell where it lies. A floor that is missed by far gives such points. */
  let isLevelBelow = false;
  /** The share of its distance from the goal with which the end that stayed counts, while the other end moves. Source: the Illinois method, Dowell and Jarratt, BIT 11, 1971. */
  let stayedShare = 1;
  let lastWasHigh: boolean | null = null;

  /** Slope between the two ends when both are known and near, else the estimated slope. */
  function slope(): number {
    const line = (high.score - low.score) / (high.knob - low.knob);
    return Number.isFinite(line) && line > 0 && high.knob - low.knob <= NEAR_STEPS ? line : pointsPerStep(high.knob);
  }

  /** A knob between the two ends when both are known, else by the slope from the known end. */
  function nextKnob(): number {
    return Math.min(high.knob - 1, Math.max(low.knob + 1, Math.ceil(estimateKnob())));
  }

  function estimateKnob(): number {
    if (Number.isFinite(low.score) && Number.isFinite(high.score)) {
      const lowGap = Math.min(MAX_LOW_GAP, goal - low.score) * (lastWasHigh ? stayedShare : 1);
      const highGap = (high.score - goal) * (lastWasHigh ? 1 : stayedShare);
      const share = isLevelBelow ? 0.5 : lowGap / (lowGap + highGap);
      return low.knob + share * (high.knob - low.knob);
    }
    const end = Number.isFinite(high.score) ? high : low;
    const estimate = pointsPerStep(end.knob);
    return end.knob + (goal - end.score) / Math.max(estimate / MAX_STRIDE_RATIO, Math.min(trend, estimate));
  }

  while (probes < maxProbes && high.knob - low.knob > 1 && hasTime()) {
    const score = await probe(knob);
    probes += 1;
    const sameSide = score >= goal ? high : low;
    if (Number.isFinite(sameSide.score)) trend = (score - sameSide.score) / (knob - sameSide.knob);
    if (sameSide === low) isLevelBelow = trend < pointsPerStep(knob) / MAX_STRIDE_RATIO;
    const isHigh = score >= goal;
    const isBetween = Number.isFinite(low.score) && Number.isFinite(high.score);
    stayedShare = isBetween && isHigh === lastWasHigh ? stayedShare / 2 : 1;
    lastWasHigh = isHigh;
    if (isHigh) high = { knob, score };
    else low = { knob, score };
    const isClose = Number.isFinite(high.score) && high.score - slope() * CLOSE_ENOUGH < goal;
    if (isClose && high.knob === knob) break;
    knob = nextKnob();
  }
  return Number.isFinite(high.score) ? { ...high, probes, pointsPerStep: slope() } : null;
}
