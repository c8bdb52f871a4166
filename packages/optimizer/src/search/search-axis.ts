import type { Axis, AxisSearchOptions, ProbeResult, ProbeSummary, SearchResult } from './axis.js';
import { BYTES_SHARE_PER_POINT, DEFAULT_MAX_ENCODINGS } from './axis.js';
import { findKnob } from './find-knob.js';
import { toPoints, toSamplePoints } from './judge.js';
import { findLimitingFloors } from './limiting-floors.js';
import { finishDraft, refineFullImage } from './refine-full-image.js';
import { rejectBest } from './reject-best.js';

/** An alternative is searched when its first probe takes at most this share of bytes more at equal score. */
const ALTERNATIVE_TOLERANCE = 0.01;

const toCost = ({ bytes, points }: ProbeResult) => Math.log(bytes.length) - BYTES_SHARE_PER_POINT * points;

/**
 * The smallest encoding that reaches the goal, along the axis or an alternative that is better at the best knob of the axis. Probes encode a
 * small image completely, and a sample of a large one. When the best probe is not the result, the full image is encoded and refined.
 * When the time runs out, it is the best encoding so far. Null when no encoding reached the goal.
 */
export async function searchAxis(options: AxisSearchOptions): Promise<SearchResult | null> {
  const { axis: mainAxis, maxProbes } = options;
  if (mainAxis.skipsSample && options.sample) {
    const { maxEncodings = DEFAULT_MAX_ENCODINGS } = mainAxis;
    return searchAxis({ ...options, sample: null, maxProbes: maxEncodings });
  }
  const prober = createProber(options, mainAxis);
  const mainSummary = await probeAxis(options, prober, maxProbes);
  const hopeless = prober.results().find((probe) => isHopeless(options, probe));
  if (hopeless) {
    options.onRejected({ ...hopeless, isTooLarge: true });
    return null;
  }
  if (!mainSummary) return rejectBest(options, prober.results());
  let summary = mainSummary;
  for (const alternative of options.alternatives) summary = await tryAlternative(options, summary, alternative(summary.best));
  const { best } = summary;
  const isResult = !best.isOfSample && (!best.axis.toProbeKnobs || best.axis.probesAreExact === true);
  return isResult ? packBestProbe(options, summary) : refineFullImage(options, summary);
}

/** A probe that scores too high is taken to lose up to this share of bytes for each point, twice what photos lose. */
const MAX_BYTES_SHARE_PER_POINT = 2 * BYTES_SHARE_PER_POINT;

/** Whether the full image cannot become small enough, as far as a probe tells. */
function isHopeless(options: AxisSearchOptions, { axis, bytes, points }: ProbeResult): boolean {
  const { sample, pixels } = options;
  const { bytesToBeat = Number.POSITIVE_INFINITY } = axis;
  const excess = Math.max(0, points - toRequiredPoints(options, axis));
  return ((bytes.length * pixels) / (sample?.pixels ?? pixels)) * Math.exp(-MAX_BYTES_SHARE_PER_POINT * excess) > bytesToBeat;
}

interface Prober {
  readonly axis: Axis;
  /** Whether there is time for a probe, and after the probe of a sample for an encoding of the full image. */
  readonly hasTime: () => boolean;
  /** Encodes and scores at this knob, once. */
  readonly probeAt: (knob: number) => Promise<ProbeResult>;
  /** The results so far. */
  readonly results: () => ProbeResult[];
}

function createProber({ goal, source, sample, verify, pixels, budget, signal }: AxisSearchOptions, axis: Axis): Prober {
  const { codec, toKnobs, toProbeKnobs = toKnobs } = axis;
  const kind = codec.name;
  const resultByKnob = new Map<number, ProbeResult>();
  async function scoreAt(knob: number): Promise<ProbeResult> {
    const { bytes, knobs } = await codec.encode(sample?.source ?? source, toProbeKnobs(knob), signal);
    const verdict = sample ? await sample.verify(bytes, goal) : await verify(bytes);
    const points = sample ? toSamplePoints(goal, verdict) : toPoints(goal, verdict);
    return { axis, knob, bytes, knobs, points, verdict, isOfSample: sample !== null };
  }
  return {
    axis,
    results: () => [...resultByKnob.values()],
    hasTime: () => budget.hasTimeFor({ kind, pixels: (sample?.pixels ?? 0) + pixels }),
    async probeAt(knob) {
      const probe = () => budget.run({ kind, pixels: sample?.pixels ?? pixels }, () => scoreAt(knob));
      const result = resultByKnob.get(knob) ?? (await probe());
      resultByKnob.set(knob, result);
      return result;
    },
  };
}

/** The points that the probes of an axis must reach. */
const toRequiredPoints = ({ goal, sample }: AxisSearchOptions, { sampleMargin = 0 }: Axis) =>
  sample ? goal.score + sampleMargin : goal.floor;

async function probeAxis(options: AxisSearchOptions, prober: Prober, maxProbes: number): Promise<ProbeSummary | null> {
  const { axis, hasTime, probeAt, results } = prober;
  const required = toRequiredPoints(options, axis);
  const canWin = () => !results().some((result) => isHopeless(options, result));
  const probe = async (knob: number) => (await probeAt(knob)).points;
  const lowest = await findKnob({ ...axis, goal: required, maxProbes, hasTime: () => canWin() && hasTime(), probe });
  if (!lowest) return null;
  if (!axis.neighboursToTry || options.sample) return { ...lowest, best: await probeAt(lowest.knob), allProbes: results() };
  for (let knob = lowest.knob - 1; knob >= Math.max(axis.min, lowest.knob - axis.neighboursToTry) && hasTime(); knob -= 1)
    await probeAt(knob);
  const accepted = results().filter(({ points }) => points >= required);
  const best = accepted.reduce((smallest, probe) => (probe.bytes.length < smallest.bytes.length ? probe : smallest));
  return { ...lowest, knob: best.knob, probes: results().length, best, allProbes: results() };
}

/** Probes an alternative, unless its first probe is clearly worse. */
async function tryAlternative(options: AxisSearchOptions, current: ProbeSummary, alternative: Axis | null): Promise<ProbeSummary> {
  if (!alternative) return current;
  const prober = createProber(options, alternative);
  if (!prober.hasTime()) return current;
  const first = await prober.probeAt(alternative.start);
  const wins = first.points >= toRequiredPoints(options, alternative) && first.bytes.length < current.best.bytes.length;
  const isHopeless = !wins && toCost(first) > toCost(current.best) + ALTERNATIVE_TOLERANCE;
  const summary = isHopeless ? null : await probeAxis(options, prober, Math.ceil(options.maxProbes / 2));
  const totals = { probes: current.probes + prober.results().length, allProbes: [...current.allProbes, ...prober.results()] };
  if (!summary) return { ...current, ...totals };
  const isSmaller =
    options.sample === null ? summary.best.bytes.length < current.best.bytes.length : toCost(summary.best) < toCost(current.best);
  return { ...(isSmaller ? summary : current), ...totals };
}

/** The best probe; its pixels are encoded again when the knobs of the result differ. */
async function packBestProbe(
  options: AxisSearchOptions,
  { knob, probes, best: { axis, bytes, knobs, verdict: score }, allProbes }: ProbeSummary,
): Promise<SearchResult> {
  const draft = { bytes, knobs, score, knob, probes, limitedBy: findLimitingFloors(allProbes, { axis, knob }) };
  return axis.toProbeKnobs ? finishDraft(options, axis, draft) : draft;
}
