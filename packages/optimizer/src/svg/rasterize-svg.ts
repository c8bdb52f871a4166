import type { JobSpec, Operation } from '@pixmill/contracts';
import type { OptimizeResult } from '../optimize-result.js';
import type { SvgRendering } from './render/render-svg.js';
import { limitNames } from './sanitize/report-names.js';

/** A drawing has no pixels that these could be about. */
const rasterOnlyOperations: readonly Operation['kind'][] = ['cmyk-to-rgb', 'fit-inside'];

/** Whether pixels are asked for, so that an SVG cannot stay one. */
export function needsRaster({ operations, output }: JobSpec): boolean {
  return output.format !== null || operations.some(({ kind }) => !rasterOnlyOperations.includes(kind));
}

/** How an SVG becomes pixels. Each throws what its process reports. */
export interface RasterizeProcesses {
  renderSvg(bytes: Buffer, operations: readonly Operation[]): Promise<SvgRendering>;
  optimize(bytes: Buffer, spec: JobSpec): Promise<OptimizeResult>;
}

/** Draws a sanitized SVG and has the pixels optimized like those of any PNG, in the format that is asked for. Throws what its hands throw. */
export async function rasterizeSvg(
  sanitized: OptimizeResult,
  spec: JobSpec,
  { renderSvg, optimize }: RasterizeProcesses,
): Promise<OptimizeResult> {
  const startedAt = performance.now();
  const [main] = sanitized.variants;
  if (!main) return sanitized;
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
      reason: [sanitized.report.reason, `drawn at ${width} x ${height} px`, report.reason].join('; '),
      stripped: limitNames(stripped),
      source: sanitized.report.source ?? null,
      ms: Number(sanitized.report.ms) + Math.round(performance.now() - startedAt),
    },
  };
}
