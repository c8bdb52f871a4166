import type { Operation, Report, VariantRole } from '@pixmill/contracts';
import { z } from 'zod';

/** What a description of a variant needs besides the image. */
export interface ReportContext {
  readonly report: Report;
  readonly operations: readonly Operation[];
}

const knob = z.union([z.string(), z.number(), z.boolean()]);

/** The part of a report about one file. Reports of older releases lack fields. Source: docs/optimizer.md#the-report. */
const variantReportSchema = z.object({
  codec: z.string().optional().catch(undefined),
  lossy: z.boolean().optional().catch(undefined),
  score: z.number().nullish().catch(undefined),
  target: z.number().nullish().catch(undefined),
  worstTile: z.number().nullish().catch(undefined),
  worstTileAt: z.object({ left: z.int(), top: z.int(), width: z.int(), height: z.int() }).nullish().catch(undefined),
  reason: z.string().optional().catch(undefined),
  knobs: z.record(z.string(), knob).catch({}).default({}),
});
export type VariantReport = z.output<typeof variantReportSchema>;

const extrasSchema = z.array(z.looseObject({ format: z.string() })).catch([]);

/** The fields of a report about the variant of a role. Where the main result serves as the extra, they are those of the main result. Pure. */
export function findVariantReport(report: Report, role: VariantRole): VariantReport {
  const main = variantReportSchema.parse(report);
  if (role === 'main') return main;
  const extra = extrasSchema.parse(report.extras).find(({ format }) => format === role);
  const parsed = extra && variantReportSchema.parse(extra);
  return !parsed || parsed.codec === 'main' ? main : parsed;
}

/** Milliseconds that the codecs took for the image; null when the report does not say, and for a copied result. Pure. */
export function readCodecMs({ ms, reused }: Report): number | null {
  return typeof ms === 'number' && reused === undefined ? Math.round(ms) : null;
}
