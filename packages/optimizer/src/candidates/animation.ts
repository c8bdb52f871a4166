import { noMetadata } from '@pixmill/image-formats';
import { readTimeline, sameTimeline } from '../animation/timeline.js';
import type { Codec, Knobs } from '../codecs/codec.js';
import { openEncoded } from '../pixels/open-encoded.js';
import { type Candidate, toScoreText } from '../search/candidate.js';
import { findKnob } from '../search/find-knob.js';
import { type Goal, toGoal } from '../search/goal.js';
import { describeMissedFloors, reachesGoal, type Verdict } from '../search/judge.js';
import type { SearchContext } from '../search/search-context.js';
import { MAX_LOSSY_RATIO } from './select.js';
import { toAnimationCandidate } from './to-candidate.js';

/** Points to add to the target: an error over several frames is more visible than in a still image, and most recordings show text. */
const ANIMATION_RAISE = 15;
const MAX_ANIMATION_GOAL = 95;

/** The goal of every compared frame. The steps of animation codecs are small, so the goal has no tolerance below its score. */
export function toAnimationGoal({ score, target }: Goal): Goal {
  const goal = toGoal(Math.max(score, Math.min(MAX_ANIMATION_GOAL, score + ANIMATION_RAISE)), target);
  return { ...goal, floor: goal.score };
}

/** One setting of an animation codec in integer steps. A higher step scores higher. */
export interface AnimationAxis {
  readonly codec: Codec;
  readonly min: number;
  readonly max: number;
  /** The first step to try. It is likely to reach the goal. */
  readonly start: (goal: number) => number;
  /** Points of one step near `start`. */
  readonly pointsPerStep: (goal: number) => number;
  readonly toKnobs: (step: number) => Knobs;
}

function describePlayback(verdict: Verdict | null, goal: Goal | null): string {
  if (verdict === null) return 'duration, frames or loops differ';
  const reached = toScoreText(verdict.score);
  if (goal === null) return `the worst frame scores ${reached}`;
  // a verdict that misses the goal may end before the worst frame
  const frame = verdict.score < goal.floor ? 'a frame' : 'the worst frame';
  return `${frame} scores ${reached} of ${toScoreText(goal.score)}${describeMissedFloors(verdict)}`;
}

interface LossyEncoding {
  readonly codec: Codec;
  readonly knobs: Knobs;
  readonly goal: Goal;
}

async function encodeLossy(context: SearchContext, { codec, knobs, goal }: LossyEncoding): Promise<Candidate> {
  const { encoding, score } = await context.budget.run(context.toTask(codec), async () => {
    const encoded = await context.encode(codec, knobs);
    return { encoding: encoded, score: await context.verifyAnimation(encoded.bytes, goal) };
  });
  const accepted = score !== null && reachesGoal(goal, score);
  const { transformed } = context;
  return toAnimationCandidate({ codec, ...encoding, lossy: true, transformed, score, accepted, note: describePlayback(score, goal) });
}

/** The search stops when an accepted encoding is larger than this multiple of the lossless size. */
const ABANDON_RATIO = 1.1;

export interface AnimationSearchOptions {
  readonly maxProbes: number;
  /** Size of the lossless encoding in bytes. */
  readonly exactBytes: number;
  /** The first step to try; that of the axis by default. */
  readonly start?: number | null;
}

/** Searches for the lowest step that reaches the goal in the compared frames. Returns every encoding of the search. */
export async function searchAnimationAxis(
  context: SearchContext,
  axis: AnimationAxis,
  { maxProbes, exactBytes, start }: AnimationSearchOptions,
): Promise<Candidate[]> {
  if (!context.goal || maxProbes === 0) return [];
  const goal = toAnimationGoal(context.goal);
  const candidates: Candidate[] = [];
  let isHopeless = false;
  await findKnob({
    min: axis.min,
    max: axis.max,
    start: start ?? axis.start(goal.score),
    goal: goal.floor,
    pointsPerStep: () => axis.pointsPerStep(goal.score),
    maxProbes,
    hasTime: () => !isHopeless && context.budget.hasTimeFor(context.toTask(axis.codec)),
    async probe(step) {
      const candidate = await encodeLossy(context, { codec: axis.codec, knobs: axis.toKnobs(step), goal });
      candidates.push(candidate);
      // what reaches the goal is larger still, and would not win
      isHopeless = !candidate.accepted && context.spec.maxBytes === null && candidate.bytes.length > exactBytes * MAX_LOSSY_RATIO;
      if (candidate.accepted && candidate.bytes.length > exactBytes * ABANDON_RATIO) return goal.floor;
      return toSearchPoints(candidate.score, { goal, pointsPerStep: axis.pointsPerStep(goal.score) });
    },
  });
  return candidates;
}

/** The points of an encoding for `findKnob`: below the goal when a tile or a floor misses it, although the complete frame reaches it. */
export function toSearchPoints(
  verdict: Verdict | null,
  { goal, pointsPerStep }: { readonly goal: Goal; readonly pointsPerStep: number },
): number {
  const accepted = verdict !== null && reachesGoal(goal, verdict);
  return Math.min(verdict?.score ?? 0, accepted ? 100 : goal.floor - pointsPerStep);
}

/** Encodes with each of `settings`, ordered from the smallest result to the largest, until one reaches the goal or the time runs out. Returns every encoding. */
export async function encodeUntilAccepted(context: SearchContext, codec: Codec, settings: readonly Knobs[]): Promise<Candidate[]> {
  if (!context.goal) return [];
  const goal = toAnimationGoal(context.goal);
  const candidates: Candidate[] = [];
  for (const knobs of settings) {
    if (!context.budget.hasTimeFor(context.toTask(codec))) break;
    const candidate = await encodeLossy(context, { codec, knobs, goal });
    candidates.push(candidate);
    if (candidate.accepted) break;
  }
  return candidates;
}

/** Encodes, and accepts the result when it shows the same pixels at every instant. */
export async function encodeIdentical(context: SearchContext, codec: Codec, knobs: Knobs): Promise<Candidate> {
  const encoding = await context.encode(codec, knobs);
  const accepted = sameTimeline(await context.timeline(), await readTimeline(encoding.bytes));
  const note = accepted ? 'every frame was compared and is identical' : 'pixels differ';
  return toAnimationCandidate({ codec, ...encoding, lossy: false, transformed: false, score: null, accepted, note });
}

/** Encodes transformed frames without loss, and accepts the result when its timing and loops are the same. */
export async function encodeSamePlayback(context: SearchContext, codec: Codec, knobs: Knobs): Promise<Candidate> {
  const encoding = await context.encode(codec, knobs);
  const score = await context.verifyAnimation(encoding.bytes, null);
  const note = describePlayback(score, null);
  return toAnimationCandidate({ codec, ...encoding, lossy: false, transformed: true, score, accepted: score !== null, note });
}

/** A frame alone may score this many points less than in the animation. */
const FRAME_TOLERANCE = 2;

/** The settings without those whose encoding of the last frame alone misses the goal by far. `settings` are ordered as in `encodeUntilAccepted`. */
export async function dropHopeless(context: SearchContext, codec: Codec, settings: readonly Knobs[]): Promise<readonly Knobs[]> {
  if (!context.goal) return [];
  const goal = toAnimationGoal(context.goal);
  const source = context.facts.frames - 1;
  const pixels = await context.openFrame(source);
  const signal = context.signal;
  const { bytes, facts } = context;
  for (const [index, knobs] of settings.entries()) {
    const encoding = await codec.encode({ bytes, facts, pixels, metadata: noMetadata }, knobs, signal);
    const open = () => openEncoded(encoding.bytes).toColourspace('srgb');
    const { score } = await context.verifyFrames([{ source, open }], null);
    if (score >= goal.floor - FRAME_TOLERANCE) return settings.slice(index);
  }
  return [];
}
