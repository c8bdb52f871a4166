import type { JobSpec } from '@pixmill/contracts';
import type { TimeBudget } from '../time/time-budget.js';
import type { RenderingComparison, RenderingPair } from './render/compare-renderings.js';
import type { RewriteRequest, RewriteResult } from './rewrite/rewrite-svg.js';
import type { AcceptedCandidate, RewriteCandidate } from './rewrite-candidate.js';

/** Rewrites and comparisons of one SVG run in child processes, which can be lost. Both throw as `ProcessPool.run` does. */
export interface MinifyProcesses {
  rewrite(request: RewriteRequest, signal: AbortSignal): Promise<RewriteResult | null>;
  compare(pair: RenderingPair, signal: AbortSignal): Promise<RenderingComparison>;
  /** CPU time of the finished rewrites and comparisons so far, in ms. */
  readCpuMs(): number;
}

export interface RewriteSearch {
  /** The sanitized SVG: what is rewritten. */
  readonly original: Buffer;
  /** What the rewrites are compared with: the SVG as it was sent. */
  readonly shown: Buffer;
  readonly compression: JobSpec['compression'];
  /** Lowest accepted score; null: every pixel must be equal. */
  readonly floor: number | null;
  readonly processes: MinifyProcesses;
  readonly signal: AbortSignal;
  /** Asked before each rewrite. */
  readonly budget: TimeBudget;
  /** The level and the floor of a result that competes too, so that a lower level is never larger; null for none. */
  readonly milder: Pick<RewriteSearch, 'compression' | 'floor'> | null;
  /** Every compared rewrite in order. The search appends to it. */
  readonly candidates: RewriteCandidate[];
}

/**
 * An SVG that was rewritten before must pass the floor by this many points. Its score differs from run to run, because it is compared with
 * another original each time: by up to 3 points for a result of another level.
 */
const REPEAT_MARGIN = 3;
/** With a limit on the bytes, the floor falls by this many points at a time, down to MIN_FLOOR. */
const FLOOR_STEP = 10;
const MIN_FLOOR = 30;

/**
 * The most aggressive accepted rewrite. When it exceeds `maxBytes`, the rewrite with the highest floor that fits, or else the first one
 * again. When the time runs out, the last accepted one. Null when no rewrite is accepted. Throws as the processes throw.
 */
export async function searchRewrite(search: RewriteSearch, maxBytes: number | null): Promise<AcceptedCandidate | null> {
  const chosen = await chooseWithMilder(search);
  const fits = (candidate: AcceptedCandidate | null) => maxBytes === null || (candidate?.bytes ?? search.original).length <= maxBytes;
  for (let floor = (search.floor ?? 0) - FLOOR_STEP; !fits(chosen) && floor >= MIN_FLOOR; floor -= FLOOR_STEP) {
    const lowered: RewriteSearch = { ...search, compression: 'ultra', floor, milder: null, candidates: [] };
    const candidate = await chooseStableCandidate(lowered);
    search.candidates.push(...lowered.candidates);
    if (candidate && fits(candidate)) return candidate;
  }
  return chosen;
}

/** The stable candidate of the search, or that of the milder level when it is smaller and stable too. An earlier result is left to its own level. */
async function chooseWithMilder(search: RewriteSearch): Promise<AcceptedCandidate | null> {
  const chosen = await chooseStableCandidate(search);
  if (search.milder === null || (await isRewrittenAlready(search, 0))) return chosen;
  const milder = await chooseStableCandidate({ ...search, ...search.milder, candidates: [] });
  if (milder === null || (chosen && chosen.bytes.length <= milder.bytes.length)) return chosen;
  search.candidates.push(milder);
  return (await toStable(search, milder)) ?? chosen;
}

/** The most aggressive accepted rewrite that a second run leaves unchanged, as far as the time can tell; null when there is none. */
async function chooseStableCandidate(search: RewriteSearch): Promise<AcceptedCandidate | null> {
  for await (const candidate of acceptedCandidates(search)) {
    const stable = await toStable(search, candidate);
    if (stable) return stable;
  }
  return null;
}

/** The candidate after as many runs as change it; null when that is no longer accepted. */
async function toStable(search: RewriteSearch, candidate: AcceptedCandidate): Promise<AcceptedCandidate | null> {
  const { shown, floor, processes, signal, candidates } = search;
  const stable = await rewriteUntilStable(search, candidate);
  if (stable === candidate) return candidate;
  const comparison = await processes.compare({ original: shown, rewritten: stable.bytes, floor }, signal);
  candidates.push({ ...stable, comparison });
  return comparison.accepted ? { ...stable, comparison } : null;
}

/** The accepted rewrites from aggressive to safe. It ends at a level that returns the original. */
async function* acceptedCandidates(search: RewriteSearch): AsyncGenerator<AcceptedCandidate> {
  const { original, candidates } = search;
  for (let level = 0; ; level += 1) {
    const result = await rewriteAtLevel(search, level);
    if (result === null) return;
    const { bytes } = result;
    if (bytes?.equals(original)) {
      // the report says why no other level was tried
      if (level === 0 && result.unverifiableReason !== null) candidates.push({ ...result, comparison: reject('not smaller') });
      return;
    }
    if (bytes !== null && candidates.some((other) => other.lossy === result.lossy && other.bytes?.equals(bytes))) continue;
    const comparison = await compareCandidate(search, result, level);
    candidates.push({ ...result, comparison });
    if (comparison.accepted && bytes !== null) yield { ...result, bytes, comparison };
  }
}

/** Minifies the result again until it stays the same. It ends, because every accepted rewrite is smaller than its source. */
async function rewriteUntilStable(search: RewriteSearch, candidate: AcceptedCandidate): Promise<AcceptedCandidate> {
  let last = candidate;
  for (;;) {
    const next = await acceptedCandidates({ ...search, original: last.bytes, shown: last.bytes, candidates: [] }).next();
    if (next.done) return last;
    last = { ...next.value, lossy: last.lossy || next.value.lossy };
  }
}

/** One rewrite of the original; null when the level does not exist, or when there is no time. */
async function rewriteAtLevel(
  { original, compression, processes, signal, budget }: RewriteSearch,
  level: number,
): Promise<RewriteResult | null> {
  const task = { kind: 'rewrite', pixels: original.length };
  if (!budget.hasTimeFor(task)) return null;
  return budget.run(task, () => processes.rewrite({ bytes: original, compression, level }, signal));
}

const reject = (note: string): RewriteCandidate['comparison'] => ({ accepted: false, score: null, note });

async function compareCandidate(
  search: RewriteSearch,
  { bytes, lossy }: RewriteResult,
  level: number,
): Promise<RewriteCandidate['comparison']> {
  const { original, shown, floor, processes, signal } = search;
  if (bytes === null) return reject('repeated rewrites do not settle on a safe result');
  if (bytes.length >= original.length) return reject('not smaller');
  const comparison = await processes.compare({ original: shown, rewritten: bytes, floor }, signal);
  if (comparison.blank && lossy) return reject('the rendering is blank, so it proves nothing');
  const isNarrow = comparison.accepted && comparison.margin < REPEAT_MARGIN;
  if (!isNarrow || !(await isRewrittenAlready(search, level + 1))) return comparison;
  return { ...comparison, accepted: false, note: `${comparison.note}; too close to the floor for an SVG that was rewritten before` };
}

/** Whether a level from `firstLevel` on returns the original unchanged: an earlier run has rewritten it at that level. */
async function isRewrittenAlready(search: RewriteSearch, firstLevel: number): Promise<boolean> {
  for (let level = firstLevel; ; level += 1) {
    const result = await rewriteAtLevel(search, level);
    if (result === null) return false;
    if (result.bytes?.equals(search.original)) return true;
  }
}
