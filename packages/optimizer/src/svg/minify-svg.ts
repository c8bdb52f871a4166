import { AppError, type JobSpec } from '@pixmill/contracts';
import type { OptimizeResult } from '../optimize-result.js';
import { describeSvg } from '../source/describe-svg.js';
import { createSearchBudget } from '../time/search-budget.js';
import { removedNames, toBlockedResult } from './blocked-svg.js';
import type { AcceptedCandidate, RewriteCandidate } from './rewrite-candidate.js';
import { type MinifyProcesses, searchRewrite } from './rewrite-search.js';
import { createSvgReport } from './svg-report.js';

/** Lowest accepted SSIMULACRA 2 score of a rendering; null: every pixel must be equal. Source: docs/measurements/codecs.md#svg. */
const scoreFloors = { lossless: null, intelligent: 95, ultra: 90 } as const;
/** The search for an SVG has the time of the largest image. */
const EFFORT_PIXELS = Number.POSITIVE_INFINITY;

/** What `minifySvg` works with, besides the sanitized SVG and the spec. */
export interface MinifyContext {
  /** The SVG as it was sent. Every result is compared with its rendering. */
  readonly source: Buffer;
  readonly processes: MinifyProcesses;
  readonly signal: AbortSignal;
}

/**
 * Makes a sanitized SVG smaller as long as its rendering keeps the score against that of the source. Returns it unchanged when no rewrite
 * is accepted, or when a rewrite or comparison exceeds its limits. Returns the source when the sanitized SVG is not rendered like it, or
 * when the result would be larger. Throws AppError `unavailable`, and the reason of the signal.
 */
export async function minifySvg(
  sanitized: OptimizeResult,
  spec: JobSpec,
  { source, processes, signal }: MinifyContext,
): Promise<OptimizeResult> {
  const startedAt = performance.now();
  const [main] = sanitized.variants;
  if (!main || sanitized.blocked) return sanitized;
  const { compression, maxBytes } = spec;
  const floor = floorOf(spec);
  const candidates: RewriteCandidate[] = [];
  const budget = createSearchBudget(EFFORT_PIXELS, () => processes.readCpuMs());
  const finish = (chosen: AcceptedCandidate | null, failureReason: string | null): OptimizeResult => {
    const variant = chosen ? { ...main, bytes: chosen.bytes, facts: describeSvg(chosen.bytes) } : main;
    if (variant.bytes.length > source.length) return toSource('a safe version would be larger');
    const report = createSvgReport({
      sanitized,
      original: main.bytes,
      floor,
      maxBytes,
      candidates,
      chosen,
      failureReason,
      ranOut: budget.ranOut,
      durationMs: Math.round(performance.now() - startedAt),
    });
    return { source: sanitized.source, variants: [variant], report };
  };
  const toSource = (reason: string) => toBlockedResult(source, sanitized, { names: removedNames(sanitized), reason });
  try {
    if (!source.equals(main.bytes)) {
      const { accepted } = await processes.compare({ original: source, rewritten: main.bytes, floor: null }, signal);
      if (!accepted) return toSource('a safe version is rendered differently');
    }
    const milder =
      compression === 'ultra' ? ({ compression: 'intelligent', floor: floorOf({ ...spec, compression: 'intelligent' }) } as const) : null;
    const search = { original: main.bytes, shown: source, compression, floor, milder, processes, signal, budget, candidates };
    return finish(await searchRewrite(search, maxBytes), null);
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof AppError) || thrown.code === 'unavailable') throw thrown;
    return finish(null, thrown.message);
  }
}

function floorOf({ compression, target }: JobSpec): number | null {
  const floor = scoreFloors[compression];
  return floor === null ? null : Math.max(floor, target ?? 0);
}
