import type { AimOptions, Axis, Found, Hit, Probed } from './axis.js';
import { BYTES_A_POINT, toPoints, USUAL_ENCODINGS } from './axis.js';
import { findKnob } from './find-knob.js';
import { settle } from './settle.js';

/** Share of the bytes by which a rival's first probe may look worse and is searched all the same. */
const HOPE = 0.01;

const toCost = ({ bytes, points }: Probed) => Math.log(bytes.length) - BYTES_A_POINT * points;

/**
 * The smallest encoding that holds the goal, along the axis or a rival that does better where it ends. A small picture is probed whole,
 * of a large one a sample is. Unless the probes were the very encodings, the result is made and verified then, and where it is off the
 * knob is moved. Null when the axis cannot hold it.
 */
export async function aim(options: AimOptions): Promise<Hit | null> {
  const { axis: usual, mostProbes } = options;
  if (usual.wholeOnly && options.sample) {
    const { mostEncodings = USUAL_ENCODINGS } = usual;
    return aim({ ...options, sample: null, mostProbes: mostEncodings });
  }
  let found = await search(options, createProbe(options, usual), mostProbes);
  for (const rival of options.rivals) found = found && (await challenge(options, found, rival(found.probed)));
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

/** Points that probes of an axis have to reach. */
const wantedOf = ({ goal, sample }: AimOptions, { sampleMargin = 0 }: Axis) => (sample ? goal.score + sampleMargin : goal.floor);

async function search(options: AimOptions, { axis, at, known }: Probe, mostProbes: number): Promise<Found | null> {
  const wanted = wantedOf(options, axis);
  const found = await findKnob({ ...axis, goal: wanted, mostProbes, probe: async (knob) => (await at(knob)).points });
  if (!found) return null;
  if (!axis.explored || options.sample) return { ...found, probed: await at(found.knob), others: known() };
  for (let knob = found.knob - 1; knob >= Math.max(axis.min, found.knob - axis.explored); knob -= 1) await at(knob);
  const held = known().filter(({ points }) => points >= wanted);
  const probed = held.reduce((least, one) => (one.bytes.length < least.bytes.length ? one : least));
  return { ...found, knob: probed.knob, probes: known().length, probed, others: known() };
}

/** Looks along a rival, as long as its first probe gives hope. */
async function challenge(options: AimOptions, holder: Found, rival: Axis | null): Promise<Found> {
  if (!rival) return holder;
  const probe = createProbe(options, rival);
  const first = await probe.at(rival.start);
  const wins = first.points >= wantedOf(options, rival) && first.bytes.length < holder.probed.bytes.length;
  const hopeless = !wins && toCost(first) > toCost(holder.probed) + HOPE;
  const found = hopeless ? null : await search(options, probe, Math.ceil(options.mostProbes / 2));
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
