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

/** Points above the goal that are not worth another encoding of the whole. */
const tolerable = 0.8;

/** What is missing to the goal, in points; none or less when it is held. */
const missing = (goal: Goal, { score, worstTile }: Score) => Math.max(goal.floor - score, goal.worstTile - worstTile);

/**
 * The smallest encoding along an axis that holds the goal. A small picture is probed whole, of a large one a sample is. Unless the probes
 * were the very encodings, the result is made and verified then, and where it is off the knob is moved. Null when the axis cannot hold it.
 */
export async function aim(options: AimOptions): Promise<Hit | null> {
  const { axis, goal, sample, mostProbes } = options;
  if (sample === null && !axis.toProbeKnobs) return aimWhole(options);
  const probe = sample === null ? probeWhole(options) : probeSample(options, sample);
  const found = await findKnob({ ...axis, goal: sample === null ? goal.floor : goal.score, mostProbes, probe });
  return found && encodeFrom(options, found);
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

async function aimWhole({ axis, goal, source, verify, mostProbes, signal }: AimOptions): Promise<Hit | null> {
  const { codec, toKnobs } = axis;
  const tried = new Map<number, { readonly bytes: Buffer; readonly score: Score }>();
  const probe: Probe = async (knob) => {
    const bytes = await codec.encode(source, toKnobs(knob), signal);
    const score = await verify(bytes);
    tried.set(knob, { bytes, score });
    return asOne(goal, score);
  };
  const found = await findKnob({ ...axis, goal: goal.floor, mostProbes, probe });
  const best = found && tried.get(found.knob);
  return found && best ? { ...best, knob: found.knob, knobs: toKnobs(found.knob), probes: found.probes } : null;
}

async function encodeFrom(options: AimOptions, found: FoundKnob): Promise<Hit | null> {
  const { codec, toKnobs, toProbeKnobs = toKnobs, probesAreExact = false } = options.axis;
  const best = await adjust(options, found, probesAreExact ? toProbeKnobs : toKnobs);
  if (!best || !probesAreExact) return best;
  const knobs = toKnobs(best.knob);
  return { ...best, knobs, bytes: await codec.encode(options.source, knobs, options.signal) };
}

/** Encodes the whole, and again where it is off, with the knob moved. */
async function adjust({ axis, goal, source, verify, signal }: AimOptions, found: FoundKnob, toKnobs: Axis['toKnobs']): Promise<Hit | null> {
  const { codec, min, max, mostEncodings = usualEncodings, pointsPerStep } = axis;
  let { knob } = found;
  let best: Hit | null = null;
  for (let encodings = 1; encodings <= mostEncodings && knob <= max; encodings += 1) {
    const bytes = await codec.encode(source, toKnobs(knob), signal);
    const score = await verify(bytes);
    const short = missing(goal, score);
    if (short <= 0) best = { bytes, knob, knobs: toKnobs(knob), score, probes: found.probes + encodings };
    else if (best) break;
    const off = Math.ceil((short > 0 ? short : Math.min(0, short + tolerable)) / pointsPerStep(knob));
    // the last one has to hold
    const steps = off > 0 && encodings === mostEncodings - 1 ? 2 * off : off;
    if (steps === 0 || knob + steps < min) break;
    knob += steps;
  }
  return best;
}
