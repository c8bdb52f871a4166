import { AppError } from '@pixmill/contracts';
import type { Entry } from './contest.js';
import { encodeAtQuality } from './contests/at-quality.js';
import { contestExtra } from './contests/extras.js';
import { contests } from './contests/index.js';
import { type ContestInput, createContest, type OpenContest } from './create-contest.js';
import { encodedSizeOf } from './encoded-size.js';
import { fineGoal, type Goal, makeGoal, targetOf } from './goal.js';
import { type History, readHistory } from './history.js';
import { type ImageFacts, uprightSize } from './image-facts.js';
import type { StepTools } from './operations/step.js';
import type { Encoded, OptimizeRequest } from './optimize.js';
import { markOwn } from './own-marks.js';
import { type ExtraPlan, keepsCmyk, type Plan } from './plan.js';
import { type ExtraResult, writeReport } from './report.js';
import { select, smallest } from './select.js';

/** One image, and what is going to be done with it. */
export interface Task {
  readonly request: OptimizeRequest;
  readonly facts: ImageFacts;
  readonly plan: Plan;
  readonly tools: StepTools;
  readonly signal: AbortSignal;
}

interface Work extends Task {
  readonly history: History;
}

interface MainResult {
  readonly variant: Encoded;
  readonly goal: Goal | null;
  readonly entries: readonly Entry[];
  readonly chosen: Entry | null;
}

/** What the source has been through asks for more of what is made anew from it, but never forbids it. */
const MOST_RAISE = 5;
const raiseOfNew = ({ mark, raise }: History) => (mark === 'lossy' ? 0 : (raise ?? MOST_RAISE));

/** What a lossy encoding of these pixels has to reach; null when none may compete. */
function goalOf({ request: { spec }, facts, plan, history }: Work): Goal | null {
  const operated = plan.remade || plan.operations.length > 0;
  if (keepsCmyk(facts, plan.operations)) return null;
  if (spec.compression === 'lossless') {
    const exact = plan.format === 'png' || plan.format === 'gif' || (plan.format === 'webp' && (facts.lossless || plan.remade));
    return operated && !exact ? fineGoal : null;
  }
  if (operated) return makeGoal(targetOf(spec) + raiseOfNew(history));
  return history.raise === null ? null : makeGoal(targetOf(spec) + history.raise);
}

/** Steps down from the target until the budget holds, and where it ends. */
const BUDGET_STEP = 10;
const LOWEST_SCORE = 30;

function* lowerGoals(from: number): Generator<Goal> {
  for (let score = from - BUDGET_STEP; score >= LOWEST_SCORE; score -= BUDGET_STEP) yield makeGoal(score);
}

const fits = (bytes: Buffer, maxBytes: number | null) => maxBytes === null || bytes.length <= maxBytes;

const inputFor = ({ request: { bytes, spec }, facts, plan, tools, signal }: Work) => ({
  bytes,
  spec,
  facts,
  tools,
  sourceMetadata: plan.sourceMetadata,
  signal,
});

type Found = Omit<MainResult, 'variant'>;

/** The encoding that wins, by the goal or by lower ones until the budget holds. */
async function findMain({ request: { bytes, spec }, facts, plan }: Work, contest: OpenContest): Promise<Found> {
  const { maxBytes } = spec;
  const asked = await encodeAtQuality(contest, plan.format);
  if (asked) return { goal: null, entries: [asked], chosen: asked };
  const compete = contests[plan.format];
  const sourceBytes = plan.remade ? Number.POSITIVE_INFINITY : bytes.length;
  const among = (entries: readonly Entry[]) => select(entries, { sourceBytes, maxBytes });
  let goal = contest.goal;
  let entries = await compete(contest);
  let chosen = among(entries);
  if (spec.compression !== 'lossless' && !keepsCmyk(facts, plan.operations)) {
    for (const lower of lowerGoals(goal?.score ?? targetOf(spec))) {
      if (fits(chosen?.bytes ?? bytes, maxBytes)) break;
      goal = lower;
      entries = [...entries, ...(await compete(contest.withGoal(lower))).filter(({ lossy }) => lossy)];
      chosen = among(entries);
    }
  }
  return { goal, entries, chosen };
}

async function makeMain(work: Work, contest: OpenContest): Promise<MainResult> {
  const { request, facts, plan } = work;
  const { bytes } = request;
  const { format } = plan;
  const { goal, entries, chosen } = await findMain(work, contest);
  if (plan.remade && !chosen) throw new AppError('processing_failed', { detail: `no ${format} was accepted` });
  const size = chosen?.operated ? plan : uprightSize(facts);
  const result = chosen ? markOwn(chosen.bytes, format, chosen.lossy || contest.mark === 'lossy' ? 'lossy' : 'packed') : bytes;
  // a mark may cost the few bytes that were saved
  const kept = plan.remade || result.length < bytes.length ? result : bytes;
  return {
    variant: { role: 'main', format, bytes: kept, width: size.width, height: size.height },
    goal,
    entries,
    chosen: kept === bytes ? null : chosen,
  };
}

/** A copy has no source to go back to, and may be of any size. */
const smallestAccepted = (entries: readonly Entry[]) => smallest(entries.filter(({ accepted }) => accepted));

async function makeExtra(work: Work, { format, metadata, operations, remade, isMain }: ExtraPlan, main: Encoded) {
  if (isMain) return { variant: { ...main, role: format }, result: { format, entries: [], chosen: null } };
  const { spec } = work.request;
  const goal = spec.compression === 'lossless' ? null : makeGoal(targetOf(spec) + raiseOfNew(work.history));
  const picture = { operations, format, frames: work.facts.frames, remade };
  const input: ContestInput = { ...inputFor(work), ...picture, pixelMetadata: metadata, mark: null, goal };
  const contest = createContest(input);
  try {
    let entries = await contestExtra[format](contest);
    let chosen = smallestAccepted(entries);
    for (const lower of goal ? lowerGoals(goal.score) : []) {
      if (!chosen || fits(chosen.bytes, spec.maxBytes)) break;
      entries = [...entries, ...(await contestExtra[format](contest.withGoal(lower)))];
      chosen = smallestAccepted(entries);
    }
    if (!chosen) return null;
    const bytes = markOwn(chosen.bytes, format, chosen.lossy ? 'lossy' : 'packed');
    return { variant: { role: format, format, bytes, ...(await encodedSizeOf(bytes)) }, result: { format, entries, chosen } };
  } finally {
    await contest.close();
  }
}

/**
 * Lets encodings compete for the main result and each extra. Throws AppError `image_damaged`, `processing_failed`, `invalid_parameter`, and what
 * the codecs throw.
 */
export async function makeVariants(task: Task) {
  const { request, facts, plan } = task;
  const { bytes, spec } = request;
  const history = await readHistory(bytes, facts);
  const work: Work = { ...task, history };
  const { operations, format, frames, remade, pixelMetadata } = plan;
  const isNew = remade || operations.length > 0;
  const picture = { operations, format, frames, remade };
  const contest = createContest({ ...inputFor(work), ...picture, pixelMetadata, mark: isNew ? null : history.mark, goal: goalOf(work) });
  try {
    const main = await makeMain(work, contest);
    const extras: { variant: Encoded; result: ExtraResult }[] = [];
    for (const extra of plan.extras) {
      const made = await makeExtra(work, extra, main.variant);
      if (made) extras.push(made);
    }
    const report = writeReport({
      ...main,
      facts,
      plan,
      spec,
      extras: extras.map(({ result }) => result),
      notes: history.note === null || spec.compression === 'lossless' || isNew ? [] : [history.note],
      sourceBytes: bytes.length,
    });
    return { variants: [main.variant, ...extras.map(({ variant }) => variant)], report };
  } finally {
    await contest.close();
  }
}
