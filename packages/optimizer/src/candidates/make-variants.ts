import { AppError } from '@pixmill/contracts';
import { uprightSize } from '@pixmill/image-formats';
import type { Sharp } from 'sharp';
import type { StepTools } from '../operations/step.js';
import type { OptimizeRequest, VariantFile } from '../optimize-result.js';
import { readFrameSize } from '../pixels/frame-size.js';
import { type ExtraPlan, needsLossless, type Plan } from '../plan.js';
import { type ExtraResult, toReport } from '../report.js';
import type { Candidate } from '../search/candidate.js';
import { type Goal, toTargetScore } from '../search/goal.js';
import { openSearch, type SearchSession } from '../search/open-search.js';
import type { CandidateFinder } from '../search/search-context.js';
import { explainUnchanged, toRepairNotes } from '../source/repair-notes.js';
import { readSourceHistory, type SourceHistory } from '../source/source-history.js';
import type { SourceImage } from '../source/source-image.js';
import { splitBudget } from '../time/split-budget.js';
import type { TimeBudget } from '../time/time-budget.js';
import { encodeAtQuality } from './at-quality.js';
import { chooseExtraGoal, chooseGoal, fitsBudget, lowerGoals } from './choose-goal.js';
import { extraCandidateFinders } from './extras.js';
import { findCompeting } from './find-competing.js';
import { encodeFromMain, openMainPixels } from './from-main.js';
import { candidateFinders } from './index.js';
import { findMarked, markCandidate } from './mark-candidates.js';
import { findSmallest, selectCandidate } from './select.js';

/** One image and its plan. */
export interface VariantsInput {
  readonly request: OptimizeRequest;
  readonly source: SourceImage;
  readonly plan: Plan;
  readonly tools: StepTools;
  readonly budget: TimeBudget;
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

interface ExtraVariant {
  readonly variant: VariantFile;
  readonly result: ExtraResult;
}

/**
 * Makes the main result, the extras and the report. Throws AppError `image_damaged`, `processing_failed`,
 * `invalid_parameter`, and what the codecs throw.
 */
export async function makeVariants(input: VariantsInput) {
  const { request, source, plan } = input;
  const { facts } = source;
  const { spec } = request;
  const history = readSourceHistory(source.form === 'file' ? source.bytes : source.original, facts);
  const task: VariantsTask = { ...input, history };
  const changesPixels = plan.mustReencode || plan.operations.length > 0;
  const historyNotes = history.note === null || spec.compression === 'lossless' || changesPixels ? [] : [history.note];
  const budgets = splitBudget(input.budget, plan.extras.filter(({ isMain }) => !isMain).length);
  const session = openSearch({
    ...toSearchInput({ ...task, budget: budgets.main }),
    operations: plan.operations,
    format: plan.format,
    frames: plan.frames,
    mustReencode: plan.mustReencode,
    pixelMetadata: plan.pixelMetadata,
    mark: changesPixels ? null : history.mark,
    goal: chooseGoal({ spec, facts, plan, history }),
  });
  try {
    const main = await encodeMain(task, session);
    const extras: ExtraVariant[] = [];
    for (const extraPlan of plan.extras) {
      const budget = extraPlan.isMain ? budgets.main : budgets.nextCopy(extraPlan.format);
      const extra = await encodeExtra({ ...task, budget }, extraPlan, main);
      if (extra) extras.push(extra);
    }
    const report = toReport({
      ...main,
      candidates: [...main.candidates, ...session.rejected],
      facts,
      plan,
      spec,
      extras: extras.map(({ result }) => result),
      repairs: source.repairs,
      notes: [...toRepairNotes(source, explainUnchanged(source, plan, spec)), ...historyNotes, ...budgets.toNotes(main.chosen === null)],
      sourceBytes: source.original.length,
    });
    return { variants: [main.variant, ...extras.map(({ variant }) => variant)], report };
  } finally {
    await session.close();
  }
}

const toSearchInput = ({ request: { spec }, source: { bytes, facts, form }, plan, tools, budget, signal }: VariantsTask) => ({
  bytes,
  repackable: form === 'file',
  spec,
  facts,
  tools,
  sourceMetadata: plan.sourceMetadata,
  budget,
  signal,
});

async function encodeMain(task: VariantsTask, session: SearchSession): Promise<MainResult> {
  const { source, plan } = task;
  const { format } = plan;
  const { goal, candidates, chosen } = await selectMain(task, session);
  if (plan.mustReencode && !chosen) throw new AppError('processing_failed', { detail: `no ${format} was accepted` });
  const size = chosen?.transformed ? plan : uprightSize(source.facts);
  return {
    variant: { role: 'main', format, bytes: chosen?.bytes ?? source.original, width: size.width, height: size.height },
    goal,
    candidates,
    chosen,
  };
}

/** The best candidate at the goal, or at the first lower goal that fits the byte budget. */
async function selectMain({ request: { spec }, source, plan }: VariantsTask, session: SearchSession): Promise<Omit<MainResult, 'variant'>> {
  const { maxBytes } = spec;
  const { facts, original } = source;
  const keepsSource = plan.sourceOnly.length > 0;
  const isUnchanged = (keepsSource && plan.operations.length === 0) || explainUnchanged(source, plan, spec) !== null;
  if (isUnchanged) return { goal: null, candidates: [], chosen: null };
  const atQuality = await encodeAtQuality(session, plan.format);
  if (atQuality) {
    const candidate = markCandidate(atQuality, plan.format, session);
    const isSmaller = candidate.bytes.length < original.length;
    return { goal: null, candidates: [candidate], chosen: plan.mustReencode || isSmaller ? candidate : null };
  }
  const findCandidates = findMarked(candidateFinders[plan.format], plan.format);
  const sourceBytes = plan.mustReencode ? Number.POSITIVE_INFINITY : original.length;
  let goal = session.goal;
  let candidates = await findCompeting(findCandidates, session);
  let chosen = selectCandidate(candidates, { sourceBytes, maxBytes, onlyTransformed: keepsSource });
  if (spec.compression === 'lossless' || needsLossless(facts, plan.operations)) return { goal, candidates, chosen };
  for (const lower of lowerGoals(goal?.score ?? toTargetScore(spec))) {
    if (fitsBudget(chosen?.bytes ?? original, maxBytes)) break;
    goal = lower;
    candidates = [...candidates, ...(await findCandidates(session.withGoal(lower))).filter(({ lossy }) => lossy)];
    chosen = selectCandidate(candidates, { sourceBytes, maxBytes, onlyTransformed: keepsSource });
  }
  return { goal, candidates, chosen };
}

async function encodeExtra(task: VariantsTask, extra: ExtraPlan, main: MainResult): Promise<ExtraVariant | null> {
  const { format, metadata, operations, mustReencode } = extra;
  if (extra.isMain) return { variant: { ...main.variant, role: format }, result: { format, goal: null, candidates: [], chosen: null } };
  const goal = chooseExtraGoal({ spec: task.request.spec, history: task.history });
  const image = { operations, format, frames: task.source.facts.frames, mustReencode };
  const session = openSearch({ ...toSearchInput(task), ...image, pixelMetadata: metadata, mark: null, goal });
  try {
    const { goal: reachedGoal, candidates, chosen } = await selectExtra(extra, session, openMainPixels(main, task.plan, extra));
    if (!chosen) return null;
    const { bytes } = chosen;
    return {
      variant: { role: format, format, bytes, ...(await readFrameSize(bytes)) },
      result: { format, goal: reachedGoal, candidates: [...candidates, ...session.rejected], chosen },
    };
  } finally {
    await session.close();
  }
}

/** The smallest accepted candidate at the goal, or at the first lower goal that fits the byte budget. It may be larger than the source. */
async function selectExtra(
  { format }: ExtraPlan,
  session: SearchSession,
  pixels: (() => Sharp) | null,
): Promise<Omit<ExtraResult, 'format'>> {
  const findCandidates = findMarked(extraCandidateFinders[format], format);
  const findFromMain: CandidateFinder = async () => (pixels ? encodeFromMain(session, format, pixels) : []);
  const fromMain = await findMarked(findFromMain, format)(session);
  let candidates = [...(await findCompeting(findCandidates, session)), ...fromMain];
  let chosen = smallestAccepted(candidates);
  let goal = session.goal;
  for (const lower of session.goal ? lowerGoals(session.goal.score) : []) {
    if (!chosen || fitsBudget(chosen.bytes, session.spec.maxBytes)) break;
    goal = lower;
    candidates = [...candidates, ...(await findCandidates(session.withGoal(lower)))];
    chosen = smallestAccepted(candidates);
  }
  return { goal, candidates, chosen };
}

const smallestAccepted = (candidates: readonly Candidate[]) => findSmallest(candidates.filter(({ accepted }) => accepted));
