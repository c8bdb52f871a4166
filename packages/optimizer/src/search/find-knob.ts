export interface KnobSearchOptions {
  /** Whole numbers, both included; a higher one scores higher. */
  readonly min: number;
  readonly max: number;
  /** Where to look first. */
  readonly start: number;
  /** Score to reach. */
  readonly goal: number;
  /** Points that one step of the knob is worth about here. */
  readonly pointsPerStep: (knob: number) => number;
  /** Encodings that may be tried. */
  readonly maxProbes: number;
  /** Encodes at this knob and scores what comes out. */
  readonly probe: (knob: number) => Promise<number>;
}

export interface KnobSearchResult {
  readonly knob: number;
  readonly score: number;
  readonly probes: number;
  /** Points that a step is worth there, by the probes around it where they are near enough. */
  readonly pointsPerStep: number;
}

/** A hit within this share of a step above the goal is taken without asking whether one step lower would do as well. */
const CLOSE_ENOUGH = 0.6;
/** Times the expected stride that is taken at most where steps turn out to be worth less than expected. */
const MAX_STRIDE_RATIO = 4;
/** Steps between two probes whose line still tells what one step is worth. */
const NEAR_STEPS = 12;

/**
 * The lowest knob that reaches the goal, as far as so many probes can tell, or null when none of them did. Steps by the expected slope until
 * the goal lies between two probes, then by the line between those; stops when the next lower knob is known, or expected, to fall short.
 */
export async function findKnob({
  min,
  max,
  start,
  goal,
  pointsPerStep,
  maxProbes,
  probe,
}: KnobSearchOptions): Promise<KnobSearchResult | null> {
  let low = { knob: min - 1, score: Number.NEGATIVE_INFINITY };
  let high = { knob: max + 1, score: Number.POSITIVE_INFINITY };
  let knob = Math.min(max, Math.max(min, start));
  let probes = 0;
  /** The line between the last two probes, for as long as all lie on one side. */
  let trend = Number.POSITIVE_INFINITY;

  /** By the line between the two ends where both are known and near, else as expected. */
  function slope(): number {
    const line = (high.score - low.score) / (high.knob - low.knob);
    return Number.isFinite(line) && line > 0 && high.knob - low.knob <= NEAR_STEPS ? line : pointsPerStep(high.knob);
  }

  /** Between the two ends where both are known, else by the slope from the one that is. */
  function nextKnob(): number {
    const known = Number.isFinite(high.score) ? high : low;
    const aim =
      Number.isFinite(low.score) && Number.isFinite(high.score)
        ? low.knob + ((goal - low.score) / (high.score - low.score)) * (high.knob - low.knob)
        : known.knob +
          (goal - known.score) / Math.max(pointsPerStep(known.knob) / MAX_STRIDE_RATIO, Math.min(trend, pointsPerStep(known.knob)));
    return Math.min(high.knob - 1, Math.max(low.knob + 1, Math.ceil(aim)));
  }

  while (probes < maxProbes && high.knob - low.knob > 1) {
    const score = await probe(knob);
    probes += 1;
    const sameSide = score >= goal ? high : low;
    if (Number.isFinite(sameSide.score)) trend = (score - sameSide.score) / (knob - sameSide.knob);
    if (score >= goal) high = { knob, score };
    else low = { knob, score };
    const isClose = Number.isFinite(high.score) && high.score - slope() * CLOSE_ENOUGH < goal;
    if (isClose && high.knob === knob) break;
    knob = nextKnob();
  }
  return Number.isFinite(high.score) ? { ...high, probes, pointsPerStep: slope() } : null;
}
