import { describeRepairs, errorCodes, type Image, imageFormats, type Job, readRepairs } from '@pixmill/contracts';
import { z } from 'zod';
import { analysisSchema, renderAnalysis } from './analysis.js';
import { renderVariant, variantSchema } from './variant.js';
import { readCodecMs } from './variant-report.js';

/** Where an image is. `cancelled` and `failed` images are free. */
const imageStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;

const sourceSchema = z.object({
  kind: z.enum(['upload', 'url']).meta({ description: 'Whether the file was sent or fetched' }),
  url: z.string().nullable().meta({ description: 'Without its login; null for an upload' }),
  bytes: z.int().nullable().meta({ description: 'Null until the source was read' }),
  format: z.enum(imageFormats).nullable(),
  width: z.int().nullable().meta({ description: 'px, upright; null for SVG and until the source was read' }),
  height: z.int().nullable().meta({ description: 'px, upright' }),
});

const failureSchema = z.object({
  code: z.enum(errorCodes).meta({ description: 'Stable code; `/docs/errors/<code>` explains it' }),
  message: z.string().meta({ description: 'What went wrong, for a person' }),
});

/** One image of a job. */
export const imageSchema = z
  .object({
    id: z.guid(),
    position: z.int().meta({ description: 'From 0, in the order in which the sources were sent' }),
    name: z.string(),
    state: z.enum(imageStates),
    source: sourceSchema.meta({ description: 'The image before' }),
    variants: z.array(variantSchema).meta({ description: '`main` first; empty until the job is settled, and for a failed image' }),
    summary: z.string().nullable().meta({ description: 'What was done, or why it failed, in one sentence; null until the job is settled' }),
    failure: failureSchema.nullable().meta({ description: 'Why it failed; null otherwise' }),
    repairs: z.array(z.string()).meta({ description: 'What was wrong with a damaged source that was optimized all the same' }),
    analysis: analysisSchema.nullable().meta({
      description:
        'What `analyse` asked about the picture, and the faces that an operation searched; null without either, and until the job is settled',
    }),
    reused: z.boolean().meta({ description: 'Whether the result is the copy of an earlier one of the account; it is free then' }),
    codec_ms: z.int().nullable().meta({ description: 'Time in the codecs, in ms; null for a copy, and until the job is settled' }),
  })
  .meta({ id: 'Image', description: 'One image of a job' });

export type WireImage = z.input<typeof imageSchema>;

/** One image of a job. Pure. */
export function renderImage(job: Pick<Job, 'state' | 'spec'>, image: Image, { publicUrl }: { readonly publicUrl: string }): WireImage {
  const { id, position, name, source, sourceBytes, sourceFormat, sourceFacts, outcome } = image;
  const rendered = {
    ...{ id, position, name, state: toImageState(job, image) },
    source: {
      kind: source.kind,
      url: source.kind === 'url' ? source.url : null,
      bytes: sourceBytes,
      format: sourceFormat,
      width: sourceFacts?.width ?? null,
      height: sourceFacts?.height ?? null,
    },
  };
  const unfinished = { variants: [], summary: null, failure: null, repairs: [], analysis: null, reused: false, codec_ms: null };
  if (outcome === null) return { ...rendered, ...unfinished };
  if (outcome.status === 'failed') return { ...rendered, ...unfinished, summary: outcome.failure.message, failure: outcome.failure };
  const { report, reused } = outcome;
  const context = { report, operations: job.spec.operations, publicUrl };
  const variants = outcome.variants.map((variant) => renderVariant(image, variant, context));
  const repairs = readRepairs(report).map((repair) => describeRepairs([repair]));
  const summary = variants[0] ? `${variants[0].summary}${reused ? '; copied from an earlier job' : ''}` : null;
  const analysis = renderAnalysis(report);
  return { ...rendered, variants, summary, failure: null, repairs, analysis, reused, codec_ms: readCodecMs(report) };
}

function toImageState({ state }: Pick<Job, 'state'>, { outcome }: Image): WireImage['state'] {
  if (outcome?.status === 'succeeded') return 'succeeded';
  if (outcome?.status === 'failed') return outcome.failure.code === 'cancelled' ? 'cancelled' : 'failed';
  return state === 'running' ? 'running' : 'queued';
}
