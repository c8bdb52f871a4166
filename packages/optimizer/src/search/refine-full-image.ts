import {
  type AxisSearchOptions,
  BYTES_SHARE_PER_POINT,
  DEFAULT_MAX_ENCODINGS,
  type ProbeResult,
  type ProbeSummary,
  type SearchResult,
  toPoints,
} from './axis.js';

/** Points above the goal that are not worth another encoding of the full image. */
const DEFAULT_TOLERANCE = 0.8;

/** Points to spare in the expected score of the full image; more for the last encoding, which has to reach the goal. */
const [MARGIN, LAST_MARGIN] = [0.05, 0.3];
/** The most neighbours that are tried on a full image. */
const MAX_NEIGHBOURS = 2;
/** Share of a step to spare at a knob without a probe. */
const STEP_MARGIN = 0.1;

type AxisPosition = Pick<ProbeResult, 'axis' | 'knob'>;

/** An encoding of the full image and its points. */
interface FullImageProbe extends AxisPosition {
  readonly points: number;
}

/** Encodes the full image at the best knob of its sample, and moves the knob when the score is off. Null when the axis cannot reach the goal. */
export async function refineFullImage(
  { goal, source, verify, signal }: AxisSearchOptions,
  summary: ProbeSummary,
): Promise<SearchResult | null> {
  const { maxEncodings = DEFAULT_MAX_ENCODINGS, neighboursToTry = 0 } = summary.best.axis;
  const fullProbes: FullImageProbe[] = [];
  let best: SearchResult | null = null;

  async function attempt({ axis, knob }: AxisPosition): Promise<FullImageProbe> {
    const knobs = axis.toKnobs(knob);
    const draftKnobs = (axis.adjustsProbes && axis.toProbeKnobs?.(knob)) || knobs;
    const bytes = await axis.codec.encode(source, draftKnobs, signal);
    const score = await verify(bytes);
    const probe = { axis, knob, points: toPoints(goal, score) };
    fullProbes.push(probe);
    const isBetter = probe.points >= goal.floor && (best === null || bytes.length < best.bytes.length);
    if (isBetter) best = { bytes, knob, knobs, score, probes: summary.probes + fullProbes.length };
    return probe;
  }

  let position: AxisPosition | null = summary.best;
  while (position && fullProbes.length < maxEncodings) {
    const probe: FullImageProbe = await attempt(position);
    position = nextPosition(summary, fullProbes, probe, { floor: goal.floor, isLast: fullProbes.length === maxEncodings - 1 });
  }
  const lowest = lowestAccepted(fullProbes, goal.floor);
  for (let below = 1; lowest && below <= Math.min(neighboursToTry, MAX_NEIGHBOURS); below += 1) {
    const knob = lowest.knob - below;
    if (knob >= lowest.axis.min && !fullProbes.some((probe) => probe.knob === knob)) await attempt({ axis: lowest.axis, knob });
  }
  return finishDraft(best);

  /** Encodes the result with its own settings when the draft used faster ones. */
  async function finishDraft(draft: SearchResult | null): Promise<SearchResult | null> {
    const { adjustsProbes, codec } = summary.best.axis;
    return draft && adjustsProbes ? { ...draft, bytes: await codec.encode(source, draft.knobs, signal) } : draft;
  }
}

function lowestAccepted(fullProbes: readonly FullImageProbe[], floor: number): FullImageProbe | null {
  const accepted = fullProbes.filter(({ points }) => points >= floor);
  return accepted.reduce<FullImageProbe | null>((least, one) => (least && least.knob <= one.knob ? least : one), null);
}

/** The next position: between the nearest encodings below and above the goal, or by steps; or a probe that is smaller and expected to reach the goal. */
function nextPosition(
  summary: ProbeSummary,
  fullProbes: readonly FullImageProbe[],
  last: FullImageProbe,
  { floor, isLast }: { floor: number; isLast: boolean },
): AxisPosition | null {
  const { axis, knob, points } = last;
  const { tolerance = DEFAULT_TOLERANCE } = axis;
  const along = fullProbes.filter((one) => one.axis === axis).sort((a, b) => a.knob - b.knob);
  const below = along.findLast((one) => one.points < floor);
  const above = along.find((one) => one.points >= floor && one.knob > (below?.knob ?? axis.min - 1));
  if (above && above.points - floor < tolerance) return null;
  if (above && below) return between(below, above, floor);
  const stepped = stepFrom(last, summary.pointsPerStep, { floor, misses: fullProbes.length });
  const hereProbe = summary.allProbes.find((one) => one.axis === axis && one.knob === knob);
  if (!hereProbe) return stepped;
  const gain = stepped ? (stepped.knob - knob) * summary.pointsPerStep : above ? 0 : Number.POSITIVE_INFINITY;
  const maxBytes = hereProbe.bytes.length * Math.exp(BYTES_SHARE_PER_POINT * gain);
  const wanted = floor + (isLast ? LAST_MARGIN : MARGIN) - (points - hereProbe.points);
  const isNew = (one: ProbeResult) => !fullProbes.some((probe) => probe.axis === one.axis && probe.knob === one.knob);
  return smallestWithin(summary.allProbes.filter(isNew), { points: wanted, bytes: maxBytes }) ?? stepped;
}

/** A knob on the line between two encodings; null when they are neighbours. */
function between(below: FullImageProbe, above: FullImageProbe, floor: number): AxisPosition | null {
  if (above.knob - below.knob < 2) return null;
  const share = (floor - below.points) / (above.points - below.points);
  const knob = Math.ceil(below.knob + share * (above.knob - below.knob));
  return { axis: above.axis, knob: Math.min(above.knob - 1, Math.max(below.knob + 1, knob)) };
}

/** A knob by the points of one step, further away after each miss; null when the knob would not change or leave the axis. */
function stepFrom(
  { axis, knob, points }: FullImageProbe,
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
    (least, one) => (one.points >= points && one.bytes.length < (least?.bytes.length ?? bytes) ? one : least),
    null,
  );
}
