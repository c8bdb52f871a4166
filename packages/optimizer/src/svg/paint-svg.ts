import type { JobSpec, Operation } from '@pixmill/contracts';
import type { OptimizeResult } from '../optimize.js';
import type { DrawnPicture } from './draw-svg.js';
import { listNames } from './svg-report.js';

/** A drawing has no pixels that these could be about. */
const nothingToDrawings: readonly Operation['kind'][] = ['cmyk-to-rgb', 'fit-inside'];

/** Whether pixels are asked for, so that an SVG cannot stay one. */
export function asksForPixels({ operations, output }: JobSpec): boolean {
  return output.format !== null || operations.some(({ kind }) => !nothingToDrawings.includes(kind));
}

/** How an SVG becomes pixels. Each throws what its process reports. */
export interface PaintHands {
  draw(bytes: Buffer, operations: readonly Operation[]): Promise<DrawnPicture>;
  optimize(bytes: Buffer, spec: JobSpec): Promise<OptimizeResult>;
}

/** Draws a sanitized SVG and has the pixels optimized like those of any PNG, in the format that is asked for. Throws what its hands throw. */
export async function paintSvg(sanitized: OptimizeResult, spec: JobSpec, { draw, optimize }: PaintHands): Promise<OptimizeResult> {
  const startedAt = performance.now();
  const [main] = sanitized.variants;
  if (!main) return sanitized;
  const { bytes, operations } = await draw(main.bytes, spec.operations);
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
      stripped: listNames(stripped),
      source: sanitized.report.source ?? null,
      ms: Number(sanitized.report.ms) + Math.round(performance.now() - startedAt),
    },
  };
}
