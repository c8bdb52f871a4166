import type { Codec, Knobs } from './codec.js';
import type { Contest, Entry } from './contest.js';
import { type Goal, makeGoal } from './goal.js';
import { findKnob } from './search/find-knob.js';
import { readTimeline, sameTimeline } from './timeline.js';

/** An error that stays while frames go by is noticed sooner than in a still, and recordings are mostly text. */
const MORE_FOR_MOTION = 15;
const MOST_FOR_MOTION = 95;

/** Steps are fine here, so that nothing is let off. */
function motionGoal({ score }: Goal): Goal {
  const goal = makeGoal(Math.max(score, Math.min(MOST_FOR_MOTION, score + MORE_FOR_MOTION)));
  return { ...goal, floor: goal.score };
}

const points = (score: number) => score.toFixed(1);

/** One setting of a codec for animations, in whole steps; a higher one scores higher. */
export interface MotionAxis {
  readonly codec: Codec;
  readonly min: number;
  readonly max: number;
  /** Where a goal is likely to be reached, and points that a step is worth there. */
  readonly start: (goal: number) => number;
  readonly pointsPerStep: (goal: number) => number;
  readonly toKnobs: (step: number) => Knobs;
}

async function judge(contest: Contest, { name }: Codec, knobs: Knobs, bytes: Buffer, goal: Goal): Promise<Entry> {
  const score = await contest.verifyAnimation(bytes);
  const accepted = score !== null && score.score >= goal.floor && score.worstTile >= goal.worstTile;
  const note = score ? `the worst frame scores ${points(score.score)} of ${points(goal.score)}` : 'duration, frames or loops differ';
  return { codec: name, knobs, bytes, lossy: true, operated: contest.operated, score, accepted, note };
}

/** What holds the goal and is larger than a lossless encoding by this is not searched any further. */
const HOPELESS = 1.1;

/** All that was tried on the way to the lowest step that holds the goal in the frames that are compared. `exactBytes` is what it takes without loss. */
export async function aimMotion(contest: Contest, axis: MotionAxis, mostProbes: number, exactBytes: number): Promise<Entry[]> {
  if (!contest.goal || mostProbes === 0) return [];
  const goal = motionGoal(contest.goal);
  const entries: Entry[] = [];
  await findKnob({
    min: axis.min,
    max: axis.max,
    start: axis.start(goal.score),
    goal: goal.floor,
    pointsPerStep: () => axis.pointsPerStep(goal.score),
    mostProbes,
    async probe(step) {
      const knobs = axis.toKnobs(step);
      const entry = await judge(contest, axis.codec, knobs, await contest.encode(axis.codec, knobs), goal);
      entries.push(entry);
      if (entry.accepted && entry.bytes.length > exactBytes * HOPELESS) return goal.floor;
      // a tile may fail where the whole does not
      return Math.min(entry.score?.score ?? 0, entry.accepted ? 100 : goal.floor - axis.pointsPerStep(goal.score));
    },
  });
  return entries;
}

/** The first rung of a ladder, from bold to safe, that holds the goal in the frames that are compared, and those before it that do not. */
export async function climb(contest: Contest, codec: Codec, ladder: readonly Knobs[]): Promise<Entry[]> {
  if (!contest.goal) return [];
  const goal = motionGoal(contest.goal);
  const entries: Entry[] = [];
  for (const knobs of ladder) {
    const entry = await judge(contest, codec, knobs, await contest.encode(codec, knobs), goal);
    entries.push(entry);
    if (entry.accepted) break;
  }
  return entries;
}

/** A re-encoding that must show the same pixels at every instant. */
export async function identical(contest: Contest, codec: Codec, knobs: Knobs): Promise<Entry> {
  const bytes = await contest.encode(codec, knobs);
  const accepted = sameTimeline(await contest.timeline(), await readTimeline(bytes));
  const note = accepted ? 'every frame was compared and is identical' : 'pixels differ';
  return { codec: codec.name, knobs, bytes, lossy: false, operated: false, score: null, accepted, note };
}

/** A re-encoding of operated frames without loss beyond the operations: only how it plays is compared. */
export async function sameMotion(contest: Contest, codec: Codec, knobs: Knobs): Promise<Entry> {
  const bytes = await contest.encode(codec, knobs);
  const score = await contest.verifyAnimation(bytes);
  const note = score ? `the worst frame scores ${points(score.score)}` : 'duration, frames or loops differ';
  return { codec: codec.name, knobs, bytes, lossy: false, operated: true, score, accepted: score !== null, note };
}
