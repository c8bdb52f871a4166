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

interface Whole {
  readonly place: Place;
  readonly points: number;
}

/** Encodes the whole where its sample led to, and again where that is off. Null when the axis cannot hold the goal. */
export async function settle({ goal, source, verify, signal }: AimOptions, found: Found): Promise<Hit | null> {
  const { mostEncodings = usualEncodings } = found.probed.axis;
  let place: Place | null = found.probed;
  let best: Hit | null = null;
  for (let encodings = 1; encodings <= mostEncodings && place; encodings += 1) {
    const { axis, knob }: Place = place;
    const knobs = axis.toKnobs(knob);
    const draftKnobs = (axis.adjustsProbes && axis.toProbeKnobs?.(knob)) || knobs;
    const bytes = await axis.codec.encode(source, draftKnobs, signal);
    const score = await verify(bytes);
    const points = toPoints(goal, score);
    if (points >= goal.floor && (!best || bytes.length < best.bytes.length)) {
      best = { bytes, knob, knobs, score, probes: found.probes + encodings };
    } else if (best) break;
    place = nextPlace(found, { place, points }, goal.floor, encodings === mostEncodings - 1);
  }
  if (!best || !found.probed.axis.adjustsProbes) return best;
  return { ...best, bytes: await found.probed.axis.codec.encode(source, best.knobs, signal) };
}

/** Where to go from an encoding of the whole: to the smallest probe that is expected to hold now, or by steps. Null where it is good enough. */
function nextPlace({ others, pointsPerStep }: Found, { place, points }: Whole, floor: number, isLast: boolean): Place | null {
  const { axis, knob } = place;
  const { min, max, tolerable = usuallyTolerable } = axis;
  const holds = points >= floor;
  if (holds && points - floor < tolerable) return null;
  const spare = Math.max(0, Math.floor((points - floor) / pointsPerStep - STEP_CAUTION));
  const short = Math.ceil((floor - points) / pointsPerStep);
  const steps = holds ? -spare : isLast ? 2 * short : short;
  const stepped = steps === 0 || knob + steps < min || knob + steps > max ? null : { axis, knob: knob + steps };
  const here = others.find((one) => one.axis === axis && one.knob === knob);
  if (!here) return stepped;
  const wanted = floor + (isLast ? LAST_CAUTION : CAUTION) - (points - here.points);
  const gain = stepped ? steps * pointsPerStep : holds ? 0 : Number.POSITIVE_INFINITY;
  const most = here.bytes.length * Math.exp(BYTES_A_POINT * gain);
  return smallestWithin(others, { points: wanted, bytes: most }) ?? stepped;
}

/** The smallest of the probes that reach so many points in fewer than so many bytes; null when none does. */
function smallestWithin(probes: readonly Probed[], { points, bytes }: { points: number; bytes: number }): Probed | null {
  return probes.reduce<Probed | null>(
    (least, one) => (one.points >= points && one.bytes.length < (least?.bytes.length ?? bytes) ? one : least),
    null,
  );
}
