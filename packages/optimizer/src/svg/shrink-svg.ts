import { AppError, type JobSpec } from '@pixmill/contracts';
import { describeDrawing } from '../describe.js';
import type { OptimizeResult } from '../optimize.js';
import type { DrawingPair, DrawingVerdict } from './compare-drawings.js';
import type { RewriteRequest, Rewriting } from './rewrite-svg.js';
import { writeSvgReport } from './svg-report.js';

/** What re-writes and what draws: processes of their own, which may be lost. Both throw as `Pool.run` does. */
export interface SvgHands {
  rewrite(request: RewriteRequest, signal: AbortSignal): Promise<Rewriting | null>;
  compare(pair: DrawingPair, signal: AbortSignal): Promise<DrawingVerdict>;
}

/** A re-writing that was tried, and what came of it. */
export interface Tried extends Rewriting {
  readonly verdict: Pick<DrawingVerdict, 'accepted' | 'score' | 'note'>;
}

/** One that holds. */
export type Kept = Tried & { readonly bytes: Buffer };

/** SSIMULACRA 2 scores of a drawing beside its original; null: every pixel. Source: engine.md 4f. */
const floors = { lossless: null, intelligent: 95, ultra: 90 } as const;
/** So many points above its floor has to be what goes further than an earlier run went: the same drawing scores a little differently beside another. */
const RESERVE = 1;
/** Where bytes are counted, this much less is asked at a time, down to so much. */
const FLOOR_STEP = 10;
const LEAST_FLOOR = 30;
/** After so long nothing more is begun, in ms. */
const LONGEST_MS = 40_000;

interface Work {
  readonly hands: SvgHands;
  readonly compression: JobSpec['compression'];
  readonly floor: number | null;
  readonly signal: AbortSignal;
  readonly until: number;
}

const failed = (note: string): Tried['verdict'] => ({ accepted: false, score: null, note });

/** What a way makes of a drawing; null where there is no such way. Throws `processing_failed` when the time is over. */
async function rewrite({ hands, compression, signal, until }: Work, bytes: Buffer, rung: number): Promise<Rewriting | null> {
  if (performance.now() > until) throw new AppError('processing_failed', { message: 'The image took longer than allowed' });
  return hands.rewrite({ bytes, compression, rung }, signal);
}

/** Whether one of the ways from a rung on leaves a drawing as it is, as it has gone that way already. */
async function wentAlready(work: Work, original: Buffer, from: number): Promise<boolean> {
  for (let rung = from; ; rung += 1) {
    const rewriting = await rewrite(work, original, rung);
    if (rewriting === null || rewriting.bytes?.equals(original)) return rewriting !== null;
  }
}

async function judge(work: Work, original: Buffer, { bytes, lossy }: Rewriting, rung: number): Promise<Tried['verdict']> {
  if (bytes === null) return failed('it changes with every run');
  if (bytes.length >= original.length) return failed('not smaller');
  const verdict = await work.hands.compare({ original, rewritten: bytes, floor: work.floor }, work.signal);
  if (verdict.blank && lossy) return failed('the drawing shows nothing that could be compared');
  const narrow = verdict.accepted && verdict.margin < RESERVE;
  if (!narrow || !(await wentAlready(work, original, rung + 1))) return verdict;
  return { ...verdict, accepted: false, note: `${verdict.note}; too near to what is asked for a drawing that was re-written before` };
}

/** The ways to make a drawing smaller that hold, bold to safe; none where the boldest that could be taken is what it is already. */
async function* waysOf(work: Work, original: Buffer, tried: Tried[]): AsyncGenerator<Kept> {
  for (let rung = 0; ; rung += 1) {
    const rewriting = await rewrite(work, original, rung);
    if (rewriting === null || rewriting.bytes?.equals(original)) return;
    const { bytes } = rewriting;
    if (bytes !== null && tried.some((other) => other.bytes?.equals(bytes))) continue;
    const verdict = await judge(work, original, rewriting, rung);
    tried.push({ ...rewriting, verdict });
    if (verdict.accepted && bytes !== null) yield { ...rewriting, bytes, verdict };
  }
}

/** What a re-writing becomes when it is handed in again, and again, until it stays. It only gets smaller, so it does. */
async function settle(work: Work, way: Kept): Promise<Kept> {
  let last = way;
  for (;;) {
    const next = await waysOf(work, last.bytes, []).next();
    if (next.done) return last;
    last = { ...next.value, lossy: last.lossy || next.value.lossy };
  }
}

/** The boldest way that holds and that a second run leaves as it is; null when there is none. */
async function choose(work: Work, original: Buffer, tried: Tried[]): Promise<Kept | null> {
  for await (const way of waysOf(work, original, tried)) {
    const settled = await settle(work, way);
    if (settled === way) return way;
    const { hands, floor, signal } = work;
    const verdict = await hands.compare({ original, rewritten: settled.bytes, floor }, signal);
    tried.push({ ...settled, verdict });
    if (verdict.accepted) return { ...settled, verdict };
  }
  return null;
}

/** The same, and where that does not fit in so many bytes, the best that does, at 30 points at least. */
async function chooseToFit(work: Work, original: Buffer, tried: Tried[], maxBytes: number | null): Promise<Kept | null> {
  const chosen = await choose(work, original, tried);
  const fits = (kept: Kept | null) => maxBytes === null || (kept?.bytes ?? original).length <= maxBytes;
  for (let floor = (work.floor ?? 0) - FLOOR_STEP; !fits(chosen) && floor >= LEAST_FLOOR; floor -= FLOOR_STEP) {
    const bolder: Tried[] = [];
    const kept = await choose({ ...work, compression: 'ultra', floor }, original, bolder);
    tried.push(...bolder);
    if (kept && fits(kept)) return kept;
  }
  return chosen;
}

/**
 * Makes a sanitized SVG smaller where its drawing stays what it was; else it stays as it came, also when its drawings cannot be compared
 * in time. Throws AppError `unavailable`, and the reason of the signal.
 */
export async function shrinkSvg(sanitized: OptimizeResult, spec: JobSpec, hands: SvgHands, signal: AbortSignal): Promise<OptimizeResult> {
  const startedAt = performance.now();
  const [main] = sanitized.variants;
  if (!main) return sanitized;
  const { compression, target, maxBytes } = spec;
  const floor = floors[compression] === null ? null : Math.max(floors[compression], target ?? 0);
  const tried: Tried[] = [];
  const finish = (chosen: Kept | null, lostTo: string | null): OptimizeResult => ({
    source: sanitized.source,
    variants: [chosen ? { ...main, bytes: chosen.bytes, facts: describeDrawing(chosen.bytes) } : main],
    report: writeSvgReport({
      sanitized,
      original: main.bytes,
      floor,
      maxBytes,
      tried,
      chosen,
      lostTo,
      ms: Math.round(performance.now() - startedAt),
    }),
  });
  try {
    const work: Work = { hands, compression, floor, signal, until: startedAt + LONGEST_MS };
    return finish(await chooseToFit(work, main.bytes, tried, maxBytes), null);
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof AppError) || thrown.code === 'unavailable') throw thrown;
    return finish(null, thrown.message);
  }
}
