import type { AimOptions, Axis, Found, Hit, Probed } from './axis.js';
import { toPoints } from './axis.js';
import { findKnob } from './find-knob.js';
import { settle } from './settle.js';

/** Share of the bytes that a point is worth about, found on photos: by this, encodings of unlike scores are compared. */
const BYTES_A_POINT = 0.045;
/** Share of the bytes by which a rival's first probe may look worse and is searched all the same. */
const HOPE = 0.01;

const toCost = ({ bytes, points }: Probed) => Math.log(bytes.length) - BYTES_A_POINT * points;

/**
 * The smallest encoding that holds the goal, along the first axis or one that does better where it ends. A small picture is probed whole,
 * of a large one a sample is. Unless the probes were the very encodings, the result is made and verified then, and where it is off the
 * knob is moved. Null when the first axis cannot hold it.
 */
export async function aim(options: AimOptions): Promise<Hit | null> {
  const [usual, ...rivals] = options.axes;
  let found = await search(options, createProbe(options, usual), usual.start, options.mostProbes);
  for (const rival of rivals) found = found && (await challenge(options, found, rival));
  if (!found) return null;
  const { axis, score } = found.probed;
  const isResult = score !== null && (!axis.toProbeKnobs || axis.probesAreExact === true);
  return isResult ? finish(options, found) : settle(options, found);
}

interface Probe {
  readonly axis: Axis;
  readonly at: (knob: number) => Promise<Probed>;
  readonly known: () => Probed[];
}

function createProbe({ goal, source, sample, verify, signal }: AimOptions, axis: Axis): Probe {
  const { codec, toKnobs, toProbeKnobs = toKnobs } = axis;
  const known = new Map<number, Probed>();
  async function judge(knob: number): Promise<Probed> {
    const bytes = await codec.encode(sample?.source ?? source, toProbeKnobs(knob), signal);
    if (sample) return { axis, knob, bytes, points: await sample.score(bytes), score: null };
    const score = await verify(bytes);
    return { axis, knob, bytes, points: toPoints(goal, score), score };
  }
  return {
    axis,
    known: () => [...known.values()],
    async at(knob) {
      const probed = known.get(knob) ?? (await judge(knob));
      known.set(knob, probed);
      return probed;
    },
  };
}

async function search({ goal, sample }: AimOptions, { axis, at, known }: Probe, start: number, mostProbes: number): Promise<Found | null> {
  const wanted = sample === null ? goal.floor : goal.score;
  const found = await findKnob({ ...axis, start, goal: wanted, mostProbes, probe: async (knob) => (await at(knob)).points });
  return found && { ...found, probed: await at(found.knob), others: known() };
}

/** Looks along a rival from where the holder ended, as long as probes are left and its first one gives hope. */
async function challenge(options: AimOptions, holder: Found, rival: Axis): Promise<Found> {
  const left = options.mostProbes - holder.probes;
  if (left < 1) return holder;
  const probe = createProbe(options, rival);
  const first = await probe.at(holder.knob);
  const hopeless = toCost(first) > toCost(holder.probed) + HOPE;
  const found = hopeless ? null : await search(options, probe, holder.knob, left);
  const all = { probes: holder.probes + probe.known().length, others: [...holder.others, ...probe.known()] };
  if (!found) return { ...holder, ...all };
  const isSmaller =
    options.sample === null ? found.probed.bytes.length < holder.probed.bytes.length : toCost(found.probed) < toCost(holder.probed);
  return { ...(isSmaller ? found : holder), ...all };
}

/** The probe that was found, or its pixels packed better. */
async function finish({ source, signal }: AimOptions, { knob, probes, probed: { axis, bytes, score } }: Found): Promise<Hit | null> {
  const knobs = axis.toKnobs(knob);
  return score && { bytes: axis.toProbeKnobs ? await axis.codec.encode(source, knobs, signal) : bytes, score, knob, knobs, probes };
}
