import { type AimOptions, BYTES_A_POINT, type Found, type Hit, type Probed, toPoints } from './axis.js';

/** Whole encodings after a sample was searched: the first, and those that make good where the sample was too hopeful, or not hopeful enough. */
const usualEncodings = 3;

/** Points above the goal that are not worth another encoding of the whole. */
const usuallyTolerable = 0.8;

/** Points to spare in what is expected of the whole where its sample was probed, more for the last one, which has to hold. */
const [CAUTION, LAST_CAUTION] = [0.05, 0.3];
/** Parts of a step to spare where nothing was probed. */
const STEP_CAUTION = 0.1;

type Place = Pick<Probed, 'axis' | 'knob'>;

/** An encoding of the whole that was judged. */
interface Whole extends Place {
  readonly points: number;
}

/** Encodes the whole where its sample led to, and again where that is off. Null when the axis cannot hold the goal. */
export async function settle({ goal, source, verify, signal }: AimOptions, found: Found): Promise<Hit | null> {
  const { mostEncodings = usualEncodings } = found.probed.axis;
  const wholes: Whole[] = [];
  let place: Place | null = found.probed;
  let best: Hit | null = null;
  while (place && wholes.length < mostEncodings) {
    const { axis, knob }: Place = place;
    const knobs = axis.toKnobs(knob);
    const draftKnobs = (axis.adjustsProbes && axis.toProbeKnobs?.(knob)) || knobs;
    const bytes = await axis.codec.encode(source, draftKnobs, signal);
    const score = await verify(bytes);
    const whole = { axis, knob, points: toPoints(goal, score) };
    wholes.push(whole);
    const probes = found.probes + wholes.length;
    if (whole.points >= goal.floor && (!best || bytes.length < best.bytes.length)) best = { bytes, knob, knobs, score, probes };
    place = nextPlace(found, wholes, whole, { floor: goal.floor, isLast: wholes.length === mostEncodings - 1 });
  }
  if (!best || !found.probed.axis.adjustsProbes) return best;
  return { ...best, bytes: await found.probed.axis.codec.encode(source, best.knobs, signal) };
}

/** Where to go from the last encoding: by the nearest ones below and above the goal, or by steps; to a probe where a smaller one should hold now. */
function nextPlace(
  found: Found,
  wholes: readonly Whole[],
  last: Whole,
  { floor, isLast }: { floor: number; isLast: boolean },
): Place | null {
  const { axis, knob, points } = last;
  const { tolerable = usuallyTolerable } = axis;
  const along = wholes.filter((one) => one.axis === axis).sort((a, b) => a.knob - b.knob);
  const below = along.findLast((one) => one.points < floor);
  const above = along.find((one) => one.points >= floor && one.knob > (below?.knob ?? axis.min - 1));
  if (above && above.points - floor < tolerable) return null;
  if (above && below) return between(below, above, floor);
  const stepped = stepFrom(last, found.pointsPerStep, floor, isLast);
  const here = found.others.find((one) => one.axis === axis && one.knob === knob);
  if (!here) return stepped;
  const gain = stepped ? (stepped.knob - knob) * found.pointsPerStep : above ? 0 : Number.POSITIVE_INFINITY;
  const most = here.bytes.length * Math.exp(BYTES_A_POINT * gain);
  const wanted = floor + (isLast ? LAST_CAUTION : CAUTION) - (points - here.points);
  const isNew = (one: Probed) => !wholes.some((whole) => whole.axis === one.axis && whole.knob === one.knob);
  return smallestWithin(found.others.filter(isNew), { points: wanted, bytes: most }) ?? stepped;
}

/** By the line between two encodings; null when they are neighbours. */
function between(below: Whole, above: Whole, floor: number): Place | null {
  if (above.knob - below.knob < 2) return null;
  const share = (floor - below.points) / (above.points - below.points);
  const knob = Math.ceil(below.knob + share * (above.knob - below.knob));
  return { axis: above.axis, knob: Math.min(above.knob - 1, Math.max(below.knob + 1, knob)) };
}

/** By what a step is worth; null when that leads nowhere. */
function stepFrom({ axis, knob, points }: Whole, pointsPerStep: number, floor: number, isLast: boolean): Place | null {
  const spare = Math.max(0, Math.floor((points - floor) / pointsPerStep - STEP_CAUTION));
  const short = Math.ceil((floor - points) / pointsPerStep);
  // the last one has to hold
  const steps = points >= floor ? -spare : isLast ? 2 * short : short;
  return steps === 0 || knob + steps < axis.min || knob + steps > axis.max ? null : { axis, knob: knob + steps };
}

/** The smallest of the probes that reach so many points in fewer than so many bytes; null when none does. */
function smallestWithin(probes: readonly Probed[], { points, bytes }: { points: number; bytes: number }): Probed | null {
  return probes.reduce<Probed | null>(
    (least, one) => (one.points >= points && one.bytes.length < (least?.bytes.length ?? bytes) ? one : least),
    null,
  );
}
