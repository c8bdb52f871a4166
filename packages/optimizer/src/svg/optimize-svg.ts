import type { JobSpec } from '@pixmill/contracts';
import { addAnalysis, toOnlyAnalysed } from '../analysis/add-analysis.js';
import type { OptimizeResult } from '../optimize-result.js';
import { analyseSvg } from './analyse-svg.js';
import { removedNames, toBlockedResult } from './blocked-svg.js';
import { minifySvg } from './minify-svg.js';
import { needsRaster, type RasterizeProcesses, rasterizeSvg } from './rasterize-svg.js';
import type { MinifyProcesses } from './rewrite-search.js';

export interface SvgProcessing extends RasterizeProcesses {
  readonly openMinify: () => MinifyProcesses;
  readonly signal: AbortSignal;
}

/**
 * The result of a sanitized SVG: minified, as pixels, or the source of a job that only analyses. Throws AppError `svg_not_allowed`,
 * `unavailable`, the reason of the signal, and what the processes throw.
 */
export async function optimizeSvg(
  source: Buffer,
  sanitized: OptimizeResult,
  spec: JobSpec,
  processing: SvgProcessing,
): Promise<OptimizeResult> {
  const startedAt = performance.now();
  const result = await createResult(source, sanitized, spec, processing);
  const analysis = await analyseSvg(sanitized, spec, processing);
  return addAnalysis(spec.encode ? result : toOnlyAnalysed(result, performance.now() - startedAt), analysis);
}

function createResult(
  source: Buffer,
  sanitized: OptimizeResult,
  spec: JobSpec,
  processing: SvgProcessing,
): Promise<OptimizeResult> | OptimizeResult {
  if (!spec.encode) return toUnchangedSvg(source, sanitized);
  if (needsRaster(spec)) return rasterizeSvg(sanitized, { ...spec, analyse: [] }, processing);
  return minifySvg(sanitized, spec, { source, processes: processing.openMinify(), signal: processing.signal });
}

/** The SVG as it was sent, with the names of what a safe version would lack. */
function toUnchangedSvg(source: Buffer, sanitized: OptimizeResult): OptimizeResult {
  const reason = 'only analysed: the source is unchanged';
  if (sanitized.report.codec === 'source') return { ...sanitized, report: { ...sanitized.report, reason } };
  return toBlockedResult(source, sanitized, { names: sanitized.blocked ?? removedNames(sanitized), reason });
}
