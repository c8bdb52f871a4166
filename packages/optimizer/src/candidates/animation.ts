import { readTimeline, sameTimeline } from '../animation/timeline.js';
import type { Codec, Knobs } from '../codecs/codec.js';
import { findKnob } from '../search/find-knob.js';
import { type Goal, toGoal } from '../search/goal.js';
import type { Candidate, SearchContext } from '../search/search-context.js';

/** An error that stays while frames go by is noticed sooner than in a still, and recordings are mostly text. */
const ANIMATION_RAISE = 15;
const MAX_ANIMATION_GOAL = 95;

/** Steps are fine here, so that nothing is let off. */
function toAnimationGoal({ score }: Goal): Goal {
  const goal = toGoal(Math.max(score, Math.min(MAX_ANIMATION_GOAL, score + ANIMATION_RAISE)));
  return { ...goal, floor: goal.score };
}

const toScoreText = (score: number) => score.toFixed(1);

/** One setting of a codec for animations, in whole steps; a higher one scores higher. */
export interface AnimationAxis {
  readonly codec: Codec;
  readonly min: number;
  readonly max: number;
  /** Where a goal is likely to be reached, and points that a step is worth there. */
  readonly start: (goal: number) => number;
  readonly pointsPerStep: (goal: number) => number;
  readonly toKnobs: (step: number) => Knobs;
}

async function scoreCandidate(context: SearchContext, { name }: Codec, knobs: Knobs, bytes: Buffer, goal: Goal): Promise<Candidate> {
  const score = await context.verifyAnimation(bytes);
  const accepted = score !== null && score.score >= goal.floor && score.worstTile >= goal.worstTile;
  const note = score
    ? `the worst frame scores ${toScoreText(score.score)} of ${toScoreText(goal.score)}`
    : 'duration, frames or loops differ';
  return { codec: name, knobs, bytes, lossy: true, transformed: context.transformed, score, accepted, note };
}

/** What holds the goal and is larger than a lossless encoding by this is not searched any further. */
const ABANDON_RATIO = 1.1;

/** All that was tried on the way to the lowest step that holds the goal in the frames that are compared. `exactBytes` is what it takes without loss. */
export async function searchAnimationAxis(
  context: SearchContext,
  axis: AnimationAxis,
  maxProbes: number,
  exactBytes: number,
): Promise<Candidate[]> {
  if (!context.goal || maxProbes === 0) return [];
  const goal = toAnimationGoal(context.goal);
  const candidates: Candidate[] = [];
  await findKnob({
    min: axis.min,
    max: axis.max,
    start: axis.start(goal.score),
    goal: goal.floor,
    pointsPerStep: () => axis.pointsPerStep(goal.score),
    maxProbes,
    async probe(step) {
      const knobs = axis.toKnobs(step);
      const candidate = await scoreCandidate(context, axis.codec, knobs, await context.encode(axis.codec, knobs), goal);
      candidates.push(candidate);
      if (candidate.accepted && candidate.bytes.length > exactBytes * ABANDON_RATIO) return goal.floor;
      // a tile may fail where the whole does not
      return Math.min(candidate.score?.score ?? 0, candidate.accepted ? 100 : goal.floor - axis.pointsPerStep(goal.score));
    },
  });
  return candidates;
}

/** The first rung of a ladder, from bold to safe, that holds the goal in the frames that are compared, and those before it that do not. */
export async function encodeUntilAccepted(context: SearchContext, codec: Codec, settings: readonly Knobs[]): Promise<Candidate[]> {
  if (!context.goal) return [];
  const goal = toAnimationGoal(context.goal);
  const candidates: Candidate[] = [];
  for (const knobs of settings) {
    const candidate = await scoreCandidate(context, codec, knobs, await context.encode(codec, knobs), goal);
    candidates.push(candidate);
    if (candidate.accepted) break;
  }
  return candidates;
}

/** A re-encoding that must show the same pixels at every instant. */
export async function encodeIdentical(context: SearchContext, codec: Codec, knobs: Knobs): Promise<Candidate> {
  const bytes = await context.encode(codec, knobs);
  const accepted = sameTimeline(await context.timeline(), await readTimeline(bytes));
  const note = accepted ? 'every frame was compared and is identical' : 'pixels differ';
  return { codec: codec.name, knobs, bytes, lossy: false, transformed: false, score: null, accepted, note };
}

/** A re-encoding of operated frames without loss beyond the operations: only how it plays is compared. */
export async function encodeSamePlayback(context: SearchContext, codec: Codec, knobs: Knobs): Promise<Candidate> {
  const bytes = await context.encode(codec, knobs);
  const score = await context.verifyAnimation(bytes);
  const note = score ? `the worst frame scores ${toScoreText(score.score)}` : 'duration, frames or loops differ';
  return { codec: codec.name, knobs, bytes, lossy: false, transformed: true, score, accepted: score !== null, note };
}
