import type { JobSpec, Operation } from '@pixmill/contracts';
import type { OptimizeResult } from '../optimize-result.js';
import { rejectBlockedSvg, removedNames } from './blocked-svg.js';
import type { SvgRendering } from './render/render-svg.js';
import { limitNames } from './sanitize/report-names.js';

/** They change pixels only, so an SVG needs neither. */
const rasterOnlyOperations: readonly Operation['kind'][] = ['cmyk-to-rgb', 'fit-inside'];

/** Whether the job asks for pixels, so that the result cannot be an SVG. */
export function needsRaster({ operations, output }: JobSpec): boolean {
  return output.format !== null || operations.some(({ kind }) => !rasterOnlyOperations.includes(kind));
}

/** How an SVG becomes pixels. Each function throws what its process reports. */
export interface RasterizeProcesses {
  /** Whether the sanitized SVG is rendered like the SVG as it was sent. */
  isRenderedLikeSource(bytes: Buffer): Promise<boolean>;
  renderSvg(bytes: Buffer, operations: readonly Operation[]): Promise<SvgRendering>;
  optimize(bytes: Buffer, spec: JobSpec): Promise<OptimizeResult>;
}

/**
 * Renders a sanitized SVG and optimizes the pixels like those of a PNG, into the format of the job or PNG. Throws AppError `svg_not_allowed`
 * with the names of what stands in the way when the pixels would lack something that is drawn, and what the processes throw.
 */
export async function rasterizeSvg(
  sanitized: OptimizeResult,
  spec: JobSpec,
  { isRenderedLikeSource, renderSvg, optimize }: RasterizeProcesses,
): Promise<OptimizeResult> {
  const startedAt = performance.now();
  const [main] = sanitized.variants;
  if (!main) return sanitized;
  if (sanitized.blocked) rejectBlockedSvg(sanitized.blocked);
  if (sanitized.report.codec !== 'source' && !(await isRenderedLikeSource(main.bytes))) rejectBlockedSvg(removedNames(sanitized));
  const { bytes, operations } = await renderSvg(main.bytes, spec.operations);
  const output = { ...spec.output, format: spec.output.format ?? 'png' };
  const { variants, report, source } = await optimize(bytes, { ...spec, operations: [...operations], output });
  const stripped = [sanitized.report.stripped ?? [], report.stripped ?? []].flat().map(String);
  const { width, height } = source.facts;
  return {
    source: sanitized.source,
    variants,
    report: {
      ...report,
      ...(report.codec === 'source' ? { codec: 'svg-drawn' } : {}),
      reason: [sanitized.report.reason, `rendered at ${width} x ${height} px`, report.reason].join('; '),
      stripped: limitNames(stripped),
      source: sanitized.report.source ?? null,
      ms: Number(sanitized.report.ms) + Math.round(performance.now() - startedAt),
    },
  };
}
