import type { Codec, CodecSource, Knobs } from '../codec.js';
import type { Goal } from '../goal.js';
import type { Score } from '../metric/tile-grid.js';
import { type FoundKnob, findKnob } from './find-knob.js';
import type { Sample } from './sample.js';
import type { Verifier } from './verify.js';

/** A way to press harder or less hard: one whole-numbered knob of a codec; a higher one looks better. */
export interface Axis {
  readonly codec: Codec;
  readonly min: number;
  readonly max: number;
  /** Where to look first. */
  readonly start: number;
  /** Points that a step is worth about, at this knob. */
  readonly pointsPerStep: (knob: number) => number;
  readonly toKnobs: (knob: number) => Knobs;
  /** Encodings of the whole that are worth their time after a search on a sample; 3 unless told. */
  readonly mostEncodings?: number;
  /** Cheaper settings for probes, which show nearly the same pixels. */
  readonly toProbeKnobs?: (knob: number) => Knobs;
  /** Whether probes show the very same pixels, so that they are judged instead of the result. */
  readonly probesAreExact?: boolean;
  /** Whether a sample does not tell: what decides may be in a small part of the picture. The whole is encoded `mostEncodings` times then. */
  readonly wholeOnly?: boolean;
  /** Knobs below the one that was found that are tried on the whole: where sizes and scores are not in step, a neighbour may be smaller; none unless told. */
  readonly explored?: number;
}

export interface AimOptions {
  readonly axis: Axis;
  readonly goal: Goal;
  readonly source: CodecSource;
  /** Tiles of a large picture, for the probes; null for a small one, which is probed whole. */
  readonly sample: Sample | null;
  readonly verify: Verifier['verify'];
  readonly mostProbes: number;
  readonly signal: AbortSignal;
}

/** An encoding of the whole picture that holds the goal. */
export interface Hit {
  readonly bytes: Buffer;
  readonly knob: number;
  readonly knobs: Knobs;
  readonly score: Score;
  /** Encodings that were tried, of samples and of the whole. */
  readonly probes: number;
}

/** Whole encodings after a sample was searched: the first, and those that make good where the sample was too hopeful, or not hopeful enough. */
const usualEncodings = 3;

/** Neighbours of a knob that are explored on a large picture. */
const mostExploredLarge = 2;

/** Points above the goal that are not worth another encoding of the whole. */
const tolerable = 0.8;

/** What is missing to the goal, in points; none or less when it is held. */
const missing = (goal: Goal, { score, worstTile }: Score) => Math.max(goal.floor - score, goal.worstTile - worstTile);

/**
 * The smallest encoding along an axis that holds the goal. A small picture is probed whole, of a large one a sample is. Unless the probes
 * were the very encodings, the result is made and verified then, and where it is off the knob is moved. Null when the axis cannot hold it.
 */
export async function aim(options: AimOptions): Promise<Hit | null> {
  const { axis, goal, mostProbes } = options;
  const { probesAreExact = false, wholeOnly = false, toProbeKnobs } = axis;
  const sample = wholeOnly ? null : options.sample;
  const best = sample === null && (probesAreExact || !toProbeKnobs) ? await aimWhole(options) : await aimByProbes();
  if (!best || !probesAreExact) return best;
  const knobs = axis.toKnobs(best.knob);
  return { ...best, knobs, bytes: await axis.codec.encode(options.source, knobs, options.signal) };

  async function aimByProbes(): Promise<Hit | null> {
    const probe = sample === null ? probeWhole(options) : probeSample(options, sample);
    const found = await findKnob({ ...axis, goal: sample === null ? goal.floor : goal.score, mostProbes, probe });
    return found && (probesAreExact ? aimWhole(options, found) : adjust(options, found));
  }
}

type Probe = (knob: number) => Promise<number>;

/** Points above the floor are points of the worst tile above its own, where that is what is short. */
const asOne = (goal: Goal, score: Score) => goal.floor - missing(goal, score);

function probeWhole({ axis: { codec, toKnobs, toProbeKnobs = toKnobs }, goal, source, verify, signal }: AimOptions): Probe {
  return async (knob) => asOne(goal, await verify(await codec.encode(source, toProbeKnobs(knob), signal)));
}

function probeSample({ axis: { codec, toKnobs, toProbeKnobs = toKnobs }, signal }: AimOptions, sample: Sample): Probe {
  return async (knob) => sample.score(await codec.encode(sample.source, toProbeKnobs(knob), signal));
}

/** Encodings of the whole, by knob. */
type Tried = Map<number, Hit>;

function createTrial({ axis, goal, source, verify, signal }: AimOptions) {
  const { codec, toKnobs, toProbeKnobs = toKnobs, probesAreExact = false } = axis;
  const tried: Tried = new Map();
  return {
    /** Encodes the whole; each knob counts once. Returns how it looks. */
    async attempt(knob: number): Promise<Score> {
      const known = tried.get(knob);
      if (known) return known.score;
      const knobs = probesAreExact ? toProbeKnobs(knob) : toKnobs(knob);
      const bytes = await codec.encode(source, knobs, signal);
      const score = await verify(bytes);
      tried.set(knob, { bytes, knob, knobs, score, probes: 0 });
      return score;
    },
    /** Tries so many knobs below this one as well. */
    async explore(from: number, steps: number): Promise<void> {
      for (let knob = from - 1; knob >= Math.max(axis.min, from - steps); knob -= 1) await this.attempt(knob);
    },
    /** The lowest knob that holds the goal, or the smallest encoding where the axis is explored. */
    best(probes: number): Hit | null {
      const able = [...tried.values()].filter(({ score }) => missing(goal, score) <= 0);
      const costOf = (hit: Hit) => (axis.explored ? hit.bytes.length : hit.knob);
      const hit = able.reduce<Hit | null>((least, one) => (least && costOf(least) <= costOf(one) ? least : one), null);
      return hit && { ...hit, probes: probes + tried.size };
    },
  };
}

/** Searches on the whole, where a sample was searched already from what was found there. */
async function aimWhole(options: AimOptions, found: FoundKnob | null = null): Promise<Hit | null> {
  const { axis, goal } = options;
  const { start, wholeOnly, mostEncodings = usualEncodings, explored = 0 } = axis;
  const trial = createTrial(options);
  let missed = 0;
  const probe: Probe = async (knob) => {
    const score = asOne(goal, await trial.attempt(knob));
    missed = score < goal.floor && found ? missed + 1 : 0;
    return score;
  };
  // what was found on a sample and does not hold is left in longer and longer steps
  const pointsPerStep = (knob: number) => axis.pointsPerStep(knob) / 2 ** missed;
  const mostProbes = found || wholeOnly ? mostEncodings : options.mostProbes + explored;
  const held = await findKnob({ ...axis, pointsPerStep, start: found?.knob ?? start, goal: goal.floor, mostProbes, probe });
  if (held) await trial.explore(held.knob, found ? Math.min(explored, mostExploredLarge) : explored);
  return trial.best(found?.probes ?? 0);
}

/** Encodes the whole, and again where it is off, with the knob moved. */
async function adjust(options: AimOptions, found: FoundKnob): Promise<Hit | null> {
  const { axis, goal } = options;
  const { min, max, mostEncodings = usualEncodings, pointsPerStep } = axis;
  const trial = createTrial(options);
  let { knob } = found;
  let held: number | null = null;
  for (let encodings = 1; encodings <= mostEncodings; encodings += 1) {
    const short = missing(goal, await trial.attempt(knob));
    if (short <= 0) held = knob;
    else if (held !== null) break;
    const off = Math.ceil((short > 0 ? short : Math.min(0, short + tolerable)) / pointsPerStep(knob));
    // the last one has to hold
    const steps = off > 0 && encodings === mostEncodings - 1 ? 2 * off : off;
    const next = Math.max(min, Math.min(max, knob + steps));
    if (next === knob) break;
    knob = next;
  }
  return trial.best(found.probes);
}
