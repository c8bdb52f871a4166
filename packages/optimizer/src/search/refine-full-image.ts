import {
  type Axis,
  type AxisSearchOptions,
  BYTES_SHARE_PER_POINT,
  DEFAULT_MAX_ENCODINGS,
  type ProbeResult,
  type ProbeSummary,
  type SearchResult,
} from './axis.js';
import { toPoints } from './judge.js';
import { findLimitingFloors } from './limiting-floors.js';
import { rejectBest } from './reject-best.js';

/** The full image is not encoded again when its score is less than this many points above the goal. */
const DEFAULT_TOLERANCE = 0.8;

/** The expected score of the full image must exceed the goal by this many points; by more for the last encoding, which no other can correct. */
const [MARGIN, LAST_MARGIN] = [0.05, 0.3];
/** Maximum number of neighbours to try on a full image. */
const MAX_NEIGHBOURS = 2;
/** Margin at a knob without a probe, as a share of a step. */
const STEP_MARGIN = 0.1;

type AxisPosition = Pick<ProbeResult, 'axis' | 'knob'>;

/** Encodes the full image at the best knob of its sample, and corrects the knob by the score. Null when the axis cannot reach the goal. */
export async function refineFullImage(options: AxisSearchOptions, summary: ProbeSummary): Promise<SearchResult | null> {
  const { goal, source, verify, signal, budget, pixels } = options;
  const { codec, maxEncodings = DEFAULT_MAX_ENCODINGS, neighboursToTry = 0, refinesWithProbeKnobs = false } = summary.best.axis;
  const task = { kind: codec.name, pixels };
  const fullProbes: ProbeResult[] = [];
  let best: SearchResult | null = null;

  async function attempt({ axis, knob }: AxisPosition): Promise<ProbeResult> {
    const draftKnobs = (axis.refinesWithProbeKnobs && axis.toProbeKnobs?.(knob)) || axis.toKnobs(knob);
    const { bytes, knobs, score } = await budget.run(task, async () => {
      const encoding = await axis.codec.encode(source, draftKnobs, signal);
      return { ...encoding, score: await verify(encoding.bytes) };
    });
    const probe = { axis, knob, bytes, knobs, points: toPoints(goal, score), verdict: score, isOfSample: false };
    fullProbes.push(probe);
    const isBetter = probe.points >= goal.floor && (best === null || bytes.length < best.bytes.length);
    if (isBetter) best = { bytes, knob, knobs, score, probes: summary.probes + fullProbes.length, limitedBy: [] };
    return probe;
  }

  let position: AxisPosition | null = summary.best;
  while (position && fullProbes.length < maxEncodings && budget.hasTimeFor(task)) {
    const probe: ProbeResult = await attempt(position);
    position = nextPosition(summary, fullProbes, probe, { floor: goal.floor, isLast: fullProbes.length === maxEncodings - 1 });
  }
  const lowest = lowestAccepted(fullProbes, goal.floor);
  for (let below = 1; lowest && below <= Math.min(neighboursToTry, MAX_NEIGHBOURS); below += 1) {
    const knob = lowest.knob - below;
    const isNew = knob >= lowest.axis.min && !fullProbes.some((probe) => probe.knob === knob);
    if (isNew && budget.hasTimeFor(task)) await attempt({ axis: lowest.axis, knob });
  }
  return finish(best);

  async function finish(draft: SearchResult | null): Promise<SearchResult | null> {
    const { axis } = summary.best;
    if (!draft) return rejectBest(options, fullProbes);
    const limitedBy = findLimitingFloors([...summary.allProbes, ...fullProbes], { axis, knob: draft.knob });
    return refinesWithProbeKnobs ? finishDraft(options, axis, { ...draft, limitedBy }) : { ...draft, limitedBy };
  }
}

/** Encodes a draft, which has the bytes of a probe, with its final knobs; the draft itself when there is no time. */
export async function finishDraft(
  { source, budget, pixels, signal }: AxisSearchOptions,
  { codec, toKnobs }: Axis,
  draft: SearchResult,
): Promise<SearchResult> {
  const task = { kind: `${codec.name} final`, pixels };
  if (!budget.hasTimeFor(task)) return draft;
  return { ...draft, ...(await budget.run(task, () => codec.encode(source, toKnobs(draft.knob), signal))) };
}

function lowestAccepted(fullProbes: readonly ProbeResult[], floor: number): ProbeResult | null {
  const accepted = fullProbes.filter(({ points }) => points >= floor);
  return accepted.reduce<ProbeResult | null>((lowest, probe) => (lowest && lowest.knob <= probe.knob ? lowest : probe), null);
}

/**
 * The next position to encode; null when the last one is close enough. It lies between the nearest encodings below and above the goal, or is
 * estimated from the points of one step. A smaller probe that is expected to reach the goal comes first.
 */
function nextPosition(
  summary: ProbeSummary,
  fullProbes: readonly ProbeResult[],
  last: ProbeResult,
  { floor, isLast }: { floor: number; isLast: boolean },
): AxisPosition | null {
  const { axis, knob, points } = last;
  const { tolerance = DEFAULT_TOLERANCE } = axis;
  const onAxis = fullProbes.filter((probe) => probe.axis === axis).sort((a, b) => a.knob - b.knob);
  const below = onAxis.findLast((probe) => probe.points < floor);
  const above = onAxis.find((probe) => probe.points >= floor && probe.knob > (below?.knob ?? axis.min - 1));
  if (above && above.points - floor < tolerance) return null;
  if (above && below) return between(below, above, floor);
  const stepped = stepFrom(last, summary.pointsPerStep, { floor, misses: fullProbes.length });
  const sampleProbe = summary.allProbes.find((probe) => probe.axis === axis && probe.knob === knob);
  if (!sampleProbe) return stepped;
  const gain = stepped ? (stepped.knob - knob) * summary.pointsPerStep : above ? 0 : Number.POSITIVE_INFINITY;
  const maxBytes = sampleProbe.bytes.length * Math.exp(BYTES_SHARE_PER_POINT * gain);
  const requiredPoints = floor + (isLast ? LAST_MARGIN : MARGIN) - (points - sampleProbe.points);
  const isNew = (probe: ProbeResult) => !fullProbes.some((full) => full.axis === probe.axis && full.knob === probe.knob);
  return smallestWithin(summary.allProbes.filter(isNew), { points: requiredPoints, bytes: maxBytes }) ?? stepped;
}

/** A knob on the line between two encodings; null when they are neighbours. */
function between(below: ProbeResult, above: ProbeResult, floor: number): AxisPosition | null {
  if (above.knob - below.knob < 2) return null;
  const share = (floor - below.points) / (above.points - below.points);
  const knob = Math.ceil(below.knob + share * (above.knob - below.knob));
  return { axis: above.axis, knob: Math.min(above.knob - 1, Math.max(below.knob + 1, knob)) };
}

/** A knob estimated from the points of one step, further away after each miss; null when it would stay the same or leave the axis. */
function stepFrom(
  { axis, knob, points }: ProbeResult,
  pointsPerStep: number,
  { floor, misses }: { floor: number; misses: number },
): AxisPosition | null {
  const stepsDown = Math.max(0, Math.floor((points - floor) / pointsPerStep - STEP_MARGIN));
  const stepsUp = Math.ceil((floor - points) / pointsPerStep) * 2 ** (misses - 1);
  const steps = points >= floor ? -stepsDown : stepsUp;
  return steps === 0 || knob + steps < axis.min || knob + steps > axis.max ? null : { axis, knob: knob + steps };
}

/** The smallest probe with at least `points` and fewer than `bytes`; null when there is none. */
function smallestWithin(probes: readonly ProbeResult[], { points, bytes }: { points: number; bytes: number }): ProbeResult | null {
  return probes.reduce<ProbeResult | null>(
    (smallest, probe) => (probe.points >= points && probe.bytes.length < (smallest?.bytes.length ?? bytes) ? probe : smallest),
    null,
  );
}
