import { AppError, type JobSpec } from '@pixmill/contracts';
import type { OptimizeResult } from '../optimize-result.js';
import { describeSvg } from '../source/describe-image.js';
import { createSearchBudget } from '../time/search-budget.js';
import type { AcceptedCandidate, RewriteCandidate } from './rewrite-candidate.js';
import { type MinifyProcesses, searchRewrite } from './rewrite-search.js';
import { createSvgReport } from './svg-report.js';

/** Lowest accepted SSIMULACRA 2 score of a rendering; null: every pixel must be equal. Source: docs/measurements/codecs.md#svg. */
const scoreFloors = { lossless: null, intelligent: 95, ultra: 90 } as const;
/** The search for an SVG has the time of the largest image. */
const EFFORT_PIXELS = Number.POSITIVE_INFINITY;

/**
 * Makes a sanitized SVG smaller as long as its rendering keeps the score. Returns it unchanged when no rewrite is accepted, or when a
 * rewrite or comparison exceeds its limits. Throws AppError `unavailable`, and the reason of the signal.
 */
export async function minifySvg(
  sanitized: OptimizeResult,
  spec: JobSpec,
  { processes, signal }: { processes: MinifyProcesses; signal: AbortSignal },
): Promise<OptimizeResult> {
  const startedAt = performance.now();
  const [main] = sanitized.variants;
  if (!main) return sanitized;
  const { compression, maxBytes } = spec;
  const floor = floorOf(spec);
  const candidates: RewriteCandidate[] = [];
  const budget = createSearchBudget(EFFORT_PIXELS, () => processes.readCpuMs());
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
      ranOut: budget.ranOut,
      durationMs: Math.round(performance.now() - startedAt),
    }),
  });
  try {
    const milder =
      compression === 'ultra' ? ({ compression: 'intelligent', floor: floorOf({ ...spec, compression: 'intelligent' }) } as const) : null;
    const search = { original: main.bytes, compression, floor, milder, processes, signal, budget, candidates };
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
