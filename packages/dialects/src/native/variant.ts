import { type Image, imageFormats, type Variant, variantRoles } from '@pixmill/contracts';
import { z } from 'zod';
import { describeResult, describeSaving } from './describe-result.js';
import { findVariantReport, type ReportContext } from './variant-report.js';

const worstTileSchema = z.object({
  score: z.number().meta({ description: 'The lowest score of a tile of 256 px' }),
  left: z.int().nullable().meta({ description: 'px from the left edge; null in results from before it was recorded' }),
  top: z.int().nullable().meta({ description: 'px from the upper edge' }),
  width: z.int().nullable().meta({ description: 'px' }),
  height: z.int().nullable().meta({ description: 'px' }),
});

/** One result file of an image. */
export const variantSchema = z
  .object({
    role: z.enum(variantRoles).meta({ description: '`main` is the result itself; an extra is named after its format' }),
    format: z.enum(imageFormats),
    bytes: z.int().meta({ description: 'Size of the file' }),
    saved_bytes: z.int().meta({ description: 'Bytes of the source less those of the file; negative for a larger file' }),
    width: z.int().nullable().meta({ description: 'px; null for SVG' }),
    height: z.int().nullable().meta({ description: 'px; null for SVG' }),
    url: z.string().meta({ description: 'Address of the file, without a key; at the destination of the job where it has one' }),
    lossy: z.boolean().nullable().meta({ description: 'Whether pixels changed; null when the report does not say' }),
    encoder: z.string().nullable().meta({ description: 'The encoder that won, or `source` when the source was kept' }),
    metric: z.literal('ssimulacra2.1').meta({ description: 'What `score` and `target` are measured in' }),
    score: z
      .number()
      .nullable()
      .meta({ description: 'Reached score against the source; null where no pixel changed or none was measured' }),
    target: z.number().nullable().meta({ description: 'Requested score; null for lossless work' }),
    worst_tile: worstTileSchema.nullable().meta({ description: 'Where the result differs most; null without a score' }),
    summary: z.string().meta({ description: 'What was done, in one sentence' }),
  })
  .meta({ id: 'Variant', description: 'One result file of an image' });

export type WireVariant = z.input<typeof variantSchema>;

/** The address of a result file: at the caller's destination, else at this service. Pure. */
export const toVariantUrl = ({ externalUrl, publicPath }: Pick<Variant, 'externalUrl' | 'publicPath'>, publicUrl: string): string =>
  externalUrl ?? `${publicUrl}/image/${publicPath}`;

/** One variant of a succeeded image. Pure. */
export function renderVariant(image: Image, variant: Variant, context: ReportContext & { readonly publicUrl: string }): WireVariant {
  const { role, format, sizeBytes, width, height } = variant;
  const sourceBytes = image.sourceBytes ?? sizeBytes;
  const report = findVariantReport(context.report, role);
  const { worstTile, worstTileAt } = report;
  const unknown = { left: null, top: null, width: null, height: null };
  return {
    role,
    format,
    bytes: sizeBytes,
    saved_bytes: sourceBytes - sizeBytes,
    width,
    height,
    url: toVariantUrl(variant, context.publicUrl),
    lossy: report.lossy ?? null,
    encoder: report.codec ?? null,
    metric: 'ssimulacra2.1',
    score: report.score ?? null,
    target: report.target ?? null,
    worst_tile: worstTile == null ? null : { score: worstTile, ...(worstTileAt ?? unknown) },
    summary: `${describeResult({ image, variant, report, operations: context.operations })}; ${describeSaving(sourceBytes, sizeBytes)}`,
  };
}
