import { AppError } from '@pixmill/contracts';
import { type ImageFacts, uprightSize } from '@pixmill/image-formats';
import type { StepTools } from '../operations/step.js';
import type { OptimizeRequest, VariantFile } from '../optimize.js';
import { readFrameSize } from '../pixels/frame-size.js';
import { type ExtraPlan, keepsCmyk, type Plan } from '../plan.js';
import { type ExtraResult, toReport } from '../report.js';
import { type Goal, nearLosslessGoal, toGoal, toTargetScore } from '../search/goal.js';
import { openSearch, type SearchInput, type SearchSession } from '../search/open-search.js';
import type { Candidate } from '../search/search-context.js';
import { markResult } from '../source/engine-mark.js';
import { readSourceHistory, type SourceHistory } from '../source/source-history.js';
import { encodeAtQuality } from './at-quality.js';
import { extraCandidateFinders } from './extras.js';
import { candidateFinders } from './index.js';
import { findSmallest, selectCandidate } from './select.js';

/** One image, and what is going to be done with it. */
export interface VariantsInput {
  readonly request: OptimizeRequest;
  readonly facts: ImageFacts;
  readonly plan: Plan;
  readonly tools: StepTools;
  readonly signal: AbortSignal;
}

interface VariantsTask extends VariantsInput {
  readonly history: SourceHistory;
}

interface MainResult {
  readonly variant: VariantFile;
  readonly goal: Goal | null;
  readonly candidates: readonly Candidate[];
  readonly chosen: Candidate | null;
}

/** What the source has been through asks for more of what is made anew from it, but never forbids it. */
const MAX_REENCODE_RAISE = 5;
const toReencodeRaise = ({ mark, goalRaise }: SourceHistory) => (mark === 'lossy' ? 0 : (goalRaise ?? MAX_REENCODE_RAISE));

/** What a lossy encoding of these pixels has to reach; null when none may compete. */
function chooseGoal({ request: { spec }, facts, plan, history }: VariantsTask): Goal | null {
  const transformed = plan.mustReencode || plan.operations.length > 0;
  if (keepsCmyk(facts, plan.operations)) return null;
  if (spec.compression === 'lossless') {
    const exact = plan.format === 'png' || plan.format === 'gif' || (plan.format === 'webp' && (facts.lossless || plan.mustReencode));
    return transformed && !exact ? nearLosslessGoal : null;
  }
  if (transformed) return toGoal(toTargetScore(spec) + toReencodeRaise(history));
  return history.goalRaise === null ? null : toGoal(toTargetScore(spec) + history.goalRaise);
}

/** Steps down from the target until the budget holds, and where it ends. */
const BUDGET_STEP = 10;
const LOWEST_SCORE = 30;

function* lowerGoals(from: number): Generator<Goal> {
  for (let score = from - BUDGET_STEP; score >= LOWEST_SCORE; score -= BUDGET_STEP) yield toGoal(score);
}

const fitsBudget = (bytes: Buffer, maxBytes: number | null) => maxBytes === null || bytes.length <= maxBytes;

const toSearchInput = ({ request: { bytes, spec }, facts, plan, tools, signal }: VariantsTask) => ({
  bytes,
  spec,
  facts,
  tools,
  sourceMetadata: plan.sourceMetadata,
  signal,
});

type MainSelection = Omit<MainResult, 'variant'>;

/** The encoding that wins, by the goal or by lower ones until the budget holds. */
async function selectMain({ request: { bytes, spec }, facts, plan }: VariantsTask, session: SearchSession): Promise<MainSelection> {
  const { maxBytes } = spec;
  const requested = await encodeAtQuality(session, plan.format);
  if (requested) return { goal: null, candidates: [requested], chosen: requested };
  const findCandidates = candidateFinders[plan.format];
  const sourceBytes = plan.mustReencode ? Number.POSITIVE_INFINITY : bytes.length;
  const chooseAmong = (candidates: readonly Candidate[]) => selectCandidate(candidates, { sourceBytes, maxBytes });
  let goal = session.goal;
  let candidates = await findCandidates(session);
  let chosen = chooseAmong(candidates);
  if (spec.compression !== 'lossless' && !keepsCmyk(facts, plan.operations)) {
    for (const lower of lowerGoals(goal?.score ?? toTargetScore(spec))) {
      if (fitsBudget(chosen?.bytes ?? bytes, maxBytes)) break;
      goal = lower;
      candidates = [...candidates, ...(await findCandidates(session.withGoal(lower))).filter(({ lossy }) => lossy)];
      chosen = chooseAmong(candidates);
    }
  }
  return { goal, candidates, chosen };
}

async function encodeMain(work: VariantsTask, session: SearchSession): Promise<MainResult> {
  const { request, facts, plan } = work;
  const { bytes } = request;
  const { format } = plan;
  const { goal, candidates, chosen } = await selectMain(work, session);
  if (plan.mustReencode && !chosen) throw new AppError('processing_failed', { detail: `no ${format} was accepted` });
  const size = chosen?.transformed ? plan : uprightSize(facts);
  const result = chosen ? markResult(chosen.bytes, format, chosen.lossy || session.mark === 'lossy' ? 'lossy' : 'packed') : bytes;
  // a mark may cost the few bytes that were saved
  const output = plan.mustReencode || result.length < bytes.length ? result : bytes;
  return {
    variant: { role: 'main', format, bytes: output, width: size.width, height: size.height },
    goal,
    candidates,
    chosen: output === bytes ? null : chosen,
  };
}

/** A copy has no source to go back to, and may be of any size. */
const smallestAccepted = (candidates: readonly Candidate[]) => findSmallest(candidates.filter(({ accepted }) => accepted));

async function encodeExtra(work: VariantsTask, { format, metadata, operations, mustReencode, isMain }: ExtraPlan, main: VariantFile) {
  if (isMain) return { variant: { ...main, role: format }, result: { format, candidates: [], chosen: null } };
  const { spec } = work.request;
  const goal = spec.compression === 'lossless' ? null : toGoal(toTargetScore(spec) + toReencodeRaise(work.history));
  const image = { operations, format, frames: work.facts.frames, mustReencode };
  const input: SearchInput = { ...toSearchInput(work), ...image, pixelMetadata: metadata, mark: null, goal };
  const session = openSearch(input);
  try {
    let candidates = await extraCandidateFinders[format](session);
    let chosen = smallestAccepted(candidates);
    for (const lower of goal ? lowerGoals(goal.score) : []) {
      if (!chosen || fitsBudget(chosen.bytes, spec.maxBytes)) break;
      candidates = [...candidates, ...(await extraCandidateFinders[format](session.withGoal(lower)))];
      chosen = smallestAccepted(candidates);
    }
    if (!chosen) return null;
    const bytes = markResult(chosen.bytes, format, chosen.lossy ? 'lossy' : 'packed');
    return { variant: { role: format, format, bytes, ...(await readFrameSize(bytes)) }, result: { format, candidates, chosen } };
  } finally {
    await session.close();
  }
}

/**
 * Lets encodings compete for the main result and each extra. Throws AppError `image_damaged`, `processing_failed`, `invalid_parameter`, and what
 * the codecs throw.
 */
export async function makeVariants(task: VariantsInput) {
  const { request, facts, plan } = task;
  const { bytes, spec } = request;
  const history = await readSourceHistory(bytes, facts);
  const work: VariantsTask = { ...task, history };
  const { operations, format, frames, mustReencode, pixelMetadata } = plan;
  const changesPixels = mustReencode || operations.length > 0;
  const image = { operations, format, frames, mustReencode };
  const session = openSearch({
    ...toSearchInput(work),
    ...image,
    pixelMetadata,
    mark: changesPixels ? null : history.mark,
    goal: chooseGoal(work),
  });
  try {
    const main = await encodeMain(work, session);
    const extras: { variant: VariantFile; result: ExtraResult }[] = [];
    for (const extra of plan.extras) {
      const made = await encodeExtra(work, extra, main.variant);
      if (made) extras.push(made);
    }
    const report = toReport({
      ...main,
      facts,
      plan,
      spec,
      extras: extras.map(({ result }) => result),
      notes: history.note === null || spec.compression === 'lossless' || changesPixels ? [] : [history.note],
      sourceBytes: bytes.length,
    });
    return { variants: [main.variant, ...extras.map(({ variant }) => variant)], report };
  } finally {
    await session.close();
  }
}
