import type { Entry } from './contest.js';
import { contestExtra } from './contests/extras.js';
import { contests } from './contests/index.js';
import { type ContestInput, createContest, type OpenContest } from './create-contest.js';
import { encodedSizeOf } from './encoded-size.js';
import { fineGoal, type Goal, makeGoal, targetOf } from './goal.js';
import { type History, readHistory } from './history.js';
import { type ImageFacts, uprightSize } from './image-facts.js';
import type { EncodedVariant, OptimizeRequest } from './optimize.js';
import { markOwn } from './own-marks.js';
import { type ExtraPlan, keepsCmyk, type Plan, planImage } from './plan.js';
import { type ExtraResult, writeReport } from './report.js';
import { select, smallest } from './select.js';

interface Work {
  readonly request: OptimizeRequest;
  readonly facts: ImageFacts;
  readonly plan: Plan;
  readonly history: History;
  readonly signal: AbortSignal;
}

interface MainResult {
  readonly variant: EncodedVariant;
  readonly goal: Goal | null;
  readonly entries: readonly Entry[];
  readonly chosen: Entry | null;
}

/** What the source has been through asks for more of what is made anew from it, but never forbids it. */
const MOST_RAISE = 5;
const raiseOfNew = ({ mark, raise }: History) => (mark === 'lossy' ? 0 : (raise ?? MOST_RAISE));

/** What a lossy encoding of these pixels has to reach; null when none may compete. */
function goalOf({ request: { spec }, facts, plan, history }: Work): Goal | null {
  const operated = plan.operations.length > 0;
  if (keepsCmyk(facts, plan.operations)) return null;
  if (spec.compression === 'lossless') {
    const exact = facts.format === 'png' || facts.format === 'gif' || facts.lossless;
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

const inputFor = ({ request: { bytes, spec }, facts, plan, signal }: Work) => ({
  bytes,
  spec,
  facts,
  sourceMetadata: plan.sourceMetadata,
  signal,
});

async function makeMain(work: Work, contest: OpenContest): Promise<MainResult> {
  const { request, facts, plan } = work;
  const { bytes, spec } = request;
  const { maxBytes } = spec;
  const compete = contests[facts.format];
  const among = (entries: readonly Entry[]) => select(entries, { sourceBytes: bytes.length, maxBytes });
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
  const size = chosen?.operated ? plan : uprightSize(facts);
  const result = chosen ? markOwn(chosen.bytes, facts.format, chosen.lossy || contest.mark === 'lossy' ? 'lossy' : 'packed') : bytes;
  // a mark may cost the few bytes that were saved
  const kept = result.length < bytes.length ? result : bytes;
  return {
    variant: { role: 'main', format: facts.format, bytes: kept, width: size.width, height: size.height },
    goal,
    entries,
    chosen: kept === bytes ? null : chosen,
  };
}

/** A copy has no source to go back to, and may be of any size. */
const smallestAccepted = (entries: readonly Entry[]) => smallest(entries.filter(({ accepted }) => accepted));

async function makeExtra(work: Work, { format, metadata, operations, isMain }: ExtraPlan, main: EncodedVariant) {
  if (isMain) return { variant: { ...main, role: format }, result: { format, entries: [], chosen: null } };
  const { spec } = work.request;
  const goal = spec.compression === 'lossless' ? null : makeGoal(targetOf(spec) + raiseOfNew(work.history));
  const input: ContestInput = { ...inputFor(work), operations, pixelMetadata: metadata, mark: null, goal };
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

/** Lets encodings compete for the main result and each extra. Throws AppError `image_damaged`, and what the codecs throw. */
export async function makeVariants(request: OptimizeRequest, facts: ImageFacts, signal: AbortSignal) {
  const { bytes, spec } = request;
  const plan = planImage(facts, spec);
  const history = await readHistory(bytes, facts);
  const work: Work = { request, facts, plan, history, signal };
  const { operations, pixelMetadata } = plan;
  const mark = operations.length === 0 ? history.mark : null;
  const contest = createContest({ ...inputFor(work), operations, pixelMetadata, mark, goal: goalOf(work) });
  try {
    const main = await makeMain(work, contest);
    const extras: { variant: EncodedVariant; result: ExtraResult }[] = [];
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
      notes: history.note === null || spec.compression === 'lossless' || operations.length > 0 ? [] : [history.note],
      sourceBytes: bytes.length,
    });
    return { variants: [main.variant, ...extras.map(({ variant }) => variant)], report };
  } finally {
    await contest.close();
  }
}
