import type { JobSpec, OutputFormat } from '@pixmill/contracts';
import type { ImageFacts } from '@pixmill/image-formats';
import { needsLossless, type Plan } from '../plan.js';
import { type Goal, nearLosslessGoal, toGoal, toTargetScore } from '../search/goal.js';
import { GOAL_RAISE, type SourceHistory } from '../source/source-history.js';

/** Formats that an encoding without loss is always possible in. */
const losslessFormats: readonly OutputFormat[] = ['png', 'gif', 'jp2'];

export interface GoalInput {
  readonly spec: JobSpec;
  readonly facts: ImageFacts;
  readonly plan: Plan;
  readonly history: SourceHistory;
}

/** Points to add to the target for transformed pixels of a low-quality source. A lossy encoding of them is always allowed. */
const toReencodeRaise = ({ mark, goalRaise }: SourceHistory) => (mark === 'lossy' ? 0 : (goalRaise ?? GOAL_RAISE));

/** The goal of lossy encodings of the main result; null when none is allowed. */
export function chooseGoal({ spec, facts, plan, history }: GoalInput): Goal | null {
  const transformed = plan.mustReencode || plan.operations.length > 0;
  if (needsLossless(facts, plan.operations)) return null;
  if (spec.compression === 'lossless') {
    const hasLossless = losslessFormats.includes(plan.format) || (plan.format === 'webp' && (facts.lossless || plan.mustReencode));
    return transformed && !hasLossless ? nearLosslessGoal : null;
  }
  if (transformed) return toGoal(toTargetScore(spec) + toReencodeRaise(history));
  return history.goalRaise === null ? null : toGoal(toTargetScore(spec) + history.goalRaise);
}

/** The goal of lossy encodings of an extra format; null when none is allowed. */
export function chooseExtraGoal({ spec, history }: Pick<GoalInput, 'spec' | 'history'>): Goal | null {
  return spec.compression === 'lossless' ? null : toGoal(toTargetScore(spec) + toReencodeRaise(history));
}

/** The goal falls in steps of 10 points until the result fits the byte budget, but not below 30. */
const BUDGET_STEP = 10;
const LOWEST_SCORE = 30;

/** The goals to try, one after the other, while the result exceeds the byte budget. */
export function* lowerGoals(from: number): Generator<Goal> {
  for (let score = from - BUDGET_STEP; score >= LOWEST_SCORE; score -= BUDGET_STEP) yield toGoal(score);
}

export const fitsBudget = (bytes: Buffer, maxBytes: number | null) => maxBytes === null || bytes.length <= maxBytes;
