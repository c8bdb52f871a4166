import { type AimOptions, BYTES_A_POINT, type Found, type Hit, type Probed, toPoints, USUAL_ENCODINGS } from './axis.js';

/** Points above the goal that are not worth another encoding of the whole. */
const usuallyTolerable = 0.8;

/** Points to spare in what is expected of the whole where its sample was probed, more for the last one, which has to hold. */
const [CAUTION, LAST_CAUTION] = [0.05, 0.3];
/** Neighbours that are explored on a picture that was sampled. */
const MOST_EXPLORED = 2;
/** Parts of a step to spare where nothing was probed. */
const STEP_CAUTION = 0.1;

type Place = Pick<Probed, 'axis' | 'knob'>;

/** An encoding of the whole that was judged. */
interface Whole extends Place {
  readonly points: number;
}

/** Encodes the whole where its sample led to, and again where that is off. Null when the axis cannot hold the goal. */
export async function settle({ goal, source, verify, signal }: AimOptions, found: Found): Promise<Hit | null> {
  const { mostEncodings = USUAL_ENCODINGS, explored = 0 } = found.probed.axis;
  const wholes: Whole[] = [];
  let best: Hit | null = null;

  async function attempt({ axis, knob }: Place): Promise<Whole> {
    const knobs = axis.toKnobs(knob);
    const draftKnobs = (axis.adjustsProbes && axis.toProbeKnobs?.(knob)) || knobs;
    const bytes = await axis.codec.encode(source, draftKnobs, signal);
    const score = await verify(bytes);
    const whole = { axis, knob, points: toPoints(goal, score) };
    wholes.push(whole);
    const isBetter = whole.points >= goal.floor && (best === null || bytes.length < best.bytes.length);
    if (isBetter) best = { bytes, knob, knobs, score, probes: found.probes + wholes.length };
    return whole;
  }

  let place: Place | null = found.probed;
  while (place && wholes.length < mostEncodings) {
    const whole: Whole = await attempt(place);
    place = nextPlace(found, wholes, whole, { floor: goal.floor, isLast: wholes.length === mostEncodings - 1 });
  }
  const held = lowestHeld(wholes, goal.floor);
  for (let below = 1; held && below <= Math.min(explored, MOST_EXPLORED); below += 1) {
    const knob = held.knob - below;
    if (knob >= held.axis.min && !wholes.some((whole) => whole.knob === knob)) await attempt({ axis: held.axis, knob });
  }
  return finishDraft(best);

  /** Packs what was only a draft of the result. */
  async function finishDraft(hit: Hit | null): Promise<Hit | null> {
    const { adjustsProbes, codec } = found.probed.axis;
    return hit && adjustsProbes ? { ...hit, bytes: await codec.encode(source, hit.knobs, signal) } : hit;
  }
}

function lowestHeld(wholes: readonly Whole[], floor: number): Whole | null {
  const held = wholes.filter(({ points }) => points >= floor);
  return held.reduce<Whole | null>((least, one) => (least && least.knob <= one.knob ? least : one), null);
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
  const stepped = stepFrom(last, found.pointsPerStep, { floor, misses: wholes.length });
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

/** By what a step is worth, and further each time that missed; null when that leads nowhere. */
function stepFrom(
  { axis, knob, points }: Whole,
  pointsPerStep: number,
  { floor, misses }: { floor: number; misses: number },
): Place | null {
  const spare = Math.max(0, Math.floor((points - floor) / pointsPerStep - STEP_CAUTION));
  const short = Math.ceil((floor - points) / pointsPerStep) * 2 ** (misses - 1);
  const steps = points >= floor ? -spare : short;
  return steps === 0 || knob + steps < axis.min || knob + steps > axis.max ? null : { axis, knob: knob + steps };
}

/** The smallest of the probes that reach so many points in fewer than so many bytes; null when none does. */
function smallestWithin(probes: readonly Probed[], { points, bytes }: { points: number; bytes: number }): Probed | null {
  return probes.reduce<Probed | null>(
    (least, one) => (one.points >= points && one.bytes.length < (least?.bytes.length ?? bytes) ? one : least),
    null,
  );
}
