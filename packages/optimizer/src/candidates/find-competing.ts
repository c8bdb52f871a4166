import { type JobSpec, namedTargets } from '@pixmill/contracts';
import { totalPixels } from '@pixmill/image-formats';
import type { Candidate } from '../search/candidate.js';
import { type Goal, toGoal, toTargetScore } from '../search/goal.js';
import type { SearchSession } from '../search/open-search.js';
import type { CandidateFinder } from '../search/search-context.js';
import { findSmallest } from './select.js';

/** Up to this many pixels of all frames a second search is cheap: it took 0.1 to 2 s of CPU time. Small pictures are also those whose sizes follow the quality least. */
const CHEAP_PIXELS = 512 * 512;

/** The search missed its goal by far when it found nothing, or when its smallest result scores this many points more. A search at a higher goal may then find a smaller one. */
const MAX_OVERSHOOT = 5;

/** The goal of `intelligent` with the same raise; null for a goal that is not below it. */
function findHigherGoal(goal: Goal | null, spec: JobSpec): Goal | null {
  const target = toTargetScore(spec);
  if (!goal || target >= namedTargets.intelligent) return null;
  return toGoal(goal.score + namedTargets.intelligent - target, namedTargets.intelligent);
}

function mayFindSmaller({ facts, width, height }: SearchSession, goal: Goal, candidates: readonly Candidate[]): boolean {
  if (totalPixels({ ...facts, width, height }) <= CHEAP_PIXELS) return true;
  // no lossy encoding was tried, because an excerpt of the frames did not become smaller
  if (facts.frames > 1 && !candidates.some(({ lossy }) => lossy)) return false;
  const smallest = findSmallest(candidates.filter(({ accepted, lossy }) => accepted && lossy));
  return smallest === null || (smallest.score?.score ?? 0) >= goal.score + MAX_OVERSHOOT;
}

/**
 * The candidates at the goal of the session. For a goal below `intelligent`, the candidates of `intelligent` compete too: an encoder's sizes
 * do not fall with every step of quality, and a search does not see every step. Source: docs/optimizer.md#promises.
 */
export async function findCompeting(findCandidates: CandidateFinder, session: SearchSession): Promise<Candidate[]> {
  const candidates = await findCandidates(session);
  const { goal } = session;
  const higher = findHigherGoal(goal, session.spec);
  if (!goal || !higher || session.budget.ranOut || !mayFindSmaller(session, goal, candidates)) return candidates;
  const keys = new Set(candidates.map(toKey));
  const higherCandidates = await findCandidates(session.withGoal(higher));
  return [...candidates, ...higherCandidates.filter((candidate) => !keys.has(toKey(candidate)))];
}

const toKey = ({ codec, knobs, bytes }: Candidate) => JSON.stringify([codec, knobs, bytes.length]);
