import { AppError, type JobSpec } from '@pixmill/contracts';
import type { OptimizeResult } from '../optimize-result.js';
import { describeSvg } from '../source/describe-image.js';
import type { RenderingComparison, RenderingPair } from './render/compare-renderings.js';
import type { RewriteRequest, RewriteResult } from './rewrite/rewrite-svg.js';
import type { AcceptedCandidate, RewriteCandidate } from './rewrite-candidate.js';
import { createSvgReport } from './svg-report.js';

/** What re-writes and what draws: processes of their own, which may be lost. Both throw as `Pool.run` does. */
export interface MinifyProcesses {
  rewrite(request: RewriteRequest, signal: AbortSignal): Promise<RewriteResult | null>;
  compare(pair: RenderingPair, signal: AbortSignal): Promise<RenderingComparison>;
}

/** SSIMULACRA 2 scores of a drawing beside its original; null: every pixel. Source: engine.md 4f. */
const scoreFloors = { lossless: null, intelligent: 95, ultra: 90 } as const;
/** So many points above its floor has to be what goes further than an earlier run went: the same drawing scores a little differently beside another. */
const REPEAT_MARGIN = 1;
/** Where bytes are counted, this much less is asked at a time, down to so much. */
const FLOOR_STEP = 10;
const MIN_FLOOR = 30;
/** After so long nothing more is begun, in ms. */
const MINIFY_TIMEOUT_MS = 40_000;

interface MinifyContext {
  readonly processes: MinifyProcesses;
  readonly compression: JobSpec['compression'];
  readonly floor: number | null;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
}

const rejectedComparison = (note: string): RewriteCandidate['comparison'] => ({ accepted: false, score: null, note });

/** What a way makes of a drawing; null where there is no such way. Throws `processing_failed` when the time is over. */
async function rewrite(
  { processes, compression, signal, deadlineMs }: MinifyContext,
  bytes: Buffer,
  level: number,
): Promise<RewriteResult | null> {
  if (performance.now() > deadlineMs) throw new AppError('processing_failed', { message: 'The image took longer than allowed' });
  return processes.rewrite({ bytes, compression, level }, signal);
}

/** Whether one of the ways from a rung on leaves a drawing as it is, as it has gone that way already. */
async function isAlreadyRewritten(context: MinifyContext, original: Buffer, from: number): Promise<boolean> {
  for (let level = from; ; level += 1) {
    const rewriting = await rewrite(context, original, level);
    if (rewriting === null || rewriting.bytes?.equals(original)) return rewriting !== null;
  }
}

async function compareCandidate(
  context: MinifyContext,
  original: Buffer,
  { bytes, lossy }: RewriteResult,
  level: number,
): Promise<RewriteCandidate['comparison']> {
  if (bytes === null) return rejectedComparison('it changes with every run');
  if (bytes.length >= original.length) return rejectedComparison('not smaller');
  const comparison = await context.processes.compare({ original, rewritten: bytes, floor: context.floor }, context.signal);
  if (comparison.blank && lossy) return rejectedComparison('the drawing shows nothing that could be compared');
  const narrow = comparison.accepted && comparison.margin < REPEAT_MARGIN;
  if (!narrow || !(await isAlreadyRewritten(context, original, level + 1))) return comparison;
  return { ...comparison, accepted: false, note: `${comparison.note}; too near to what is asked for a drawing that was re-written before` };
}

/** The ways to make a drawing smaller that hold, bold to safe; none where the boldest that could be taken is what it is already. */
async function* acceptedCandidates(
  context: MinifyContext,
  original: Buffer,
  candidates: RewriteCandidate[],
): AsyncGenerator<AcceptedCandidate> {
  for (let level = 0; ; level += 1) {
    const rewriting = await rewrite(context, original, level);
    if (rewriting === null || rewriting.bytes?.equals(original)) return;
    const { bytes } = rewriting;
    if (bytes !== null && candidates.some((other) => other.bytes?.equals(bytes))) continue;
    const comparison = await compareCandidate(context, original, rewriting, level);
    candidates.push({ ...rewriting, comparison });
    if (comparison.accepted && bytes !== null) yield { ...rewriting, bytes, comparison };
  }
}

/** What a re-writing becomes when it is handed in again, and again, until it stays. It only gets smaller, so it does. */
async function minifyUntilStable(context: MinifyContext, candidate: AcceptedCandidate): Promise<AcceptedCandidate> {
  let last = candidate;
  for (;;) {
    const next = await acceptedCandidates(context, last.bytes, []).next();
    if (next.done) return last;
    last = { ...next.value, lossy: last.lossy || next.value.lossy };
  }
}

/** The boldest way that holds and that a second run leaves as it is; null when there is none. */
async function chooseCandidate(
  context: MinifyContext,
  original: Buffer,
  candidates: RewriteCandidate[],
): Promise<AcceptedCandidate | null> {
  for await (const candidate of acceptedCandidates(context, original, candidates)) {
    const settled = await minifyUntilStable(context, candidate);
    if (settled === candidate) return candidate;
    const { processes, floor, signal } = context;
    const comparison = await processes.compare({ original, rewritten: settled.bytes, floor }, signal);
    candidates.push({ ...settled, comparison });
    if (comparison.accepted) return { ...settled, comparison };
  }
  return null;
}

/** The same, and where that does not fit in so many bytes, the best that does, at 30 points at least. */
async function chooseWithinBytes(
  context: MinifyContext,
  original: Buffer,
  candidates: RewriteCandidate[],
  maxBytes: number | null,
): Promise<AcceptedCandidate | null> {
  const chosen = await chooseCandidate(context, original, candidates);
  const fits = (candidate: AcceptedCandidate | null) => maxBytes === null || (candidate?.bytes ?? original).length <= maxBytes;
  for (let floor = (context.floor ?? 0) - FLOOR_STEP; !fits(chosen) && floor >= MIN_FLOOR; floor -= FLOOR_STEP) {
    const bolder: RewriteCandidate[] = [];
    const candidate = await chooseCandidate({ ...context, compression: 'ultra', floor }, original, bolder);
    candidates.push(...bolder);
    if (candidate && fits(candidate)) return candidate;
  }
  return chosen;
}

/**
 * Makes a sanitized SVG smaller where its drawing stays what it was; else it stays as it came, also when its drawings cannot be compared
 * in time. Throws AppError `unavailable`, and the reason of the signal.
 */
export async function minifySvg(
  sanitized: OptimizeResult,
  spec: JobSpec,
  processes: MinifyProcesses,
  signal: AbortSignal,
): Promise<OptimizeResult> {
  const startedAt = performance.now();
  const [main] = sanitized.variants;
  if (!main) return sanitized;
  const { compression, target, maxBytes } = spec;
  const floor = scoreFloors[compression] === null ? null : Math.max(scoreFloors[compression], target ?? 0);
  const candidates: RewriteCandidate[] = [];
  const finish = (chosen: AcceptedCandidate | null, failureReason: string | null): OptimizeResult => ({
    source: sanitized.source,
    variants: [chosen ? { ...main, bytes: chosen.bytes, facts: describeSvg(chosen.bytes) } : main],
    report: createSvgReport({
      sanitized,
      original: main.bytes,
      floor,
      maxBytes,
      candidates,
      chosen,
      failureReason,
      durationMs: Math.round(performance.now() - startedAt),
    }),
  });
  try {
    const context: MinifyContext = { processes, compression, floor, signal, deadlineMs: startedAt + MINIFY_TIMEOUT_MS };
    return finish(await chooseWithinBytes(context, main.bytes, candidates, maxBytes), null);
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof AppError) || thrown.code === 'unavailable') throw thrown;
    return finish(null, thrown.message);
  }
}
