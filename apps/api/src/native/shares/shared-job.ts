import type { Job, Variant } from '@pixmill/contracts';
import { imageSchema, jobSchema, renderJob, type WireImage } from '@pixmill/dialects';
import { z } from 'zod';

const sharedSourceSchema = imageSchema.shape.source.omit({ kind: true, url: true }).extend({
  path: z.string().meta({ description: 'Of the stored source, below the address of the service; 410 once the source was removed' }),
});

const sharedImageSchema = imageSchema
  .omit({ source: true, reused: true, codec_ms: true })
  .extend({
    source: sharedSourceSchema.meta({ description: 'The image before' }),
    thumbnail_path: z.string().meta({ description: 'Of a small picture, below the address of the service' }),
  })
  .meta({ id: 'SharedImage' });

/** A job as anybody with a link sees it. */
export const sharedJobSchema = jobSchema
  .pick({ state: true, outcome: true, created_at: true, settled_at: true })
  .extend({
    expires_at: jobSchema.shape.expires_at.meta({ description: 'When the link ends; null while that is not known' }),
    images: z.array(sharedImageSchema).meta({ description: 'In the order in which the sources were sent' }),
  })
  .meta({ id: 'SharedJob', description: 'The pictures of a job, for anybody with the link' });

export type WireSharedJob = z.input<typeof sharedJobSchema>;

interface SharedJobContext {
  readonly publicUrl: string;
  readonly token: string;
  readonly expiresAt: Date | null;
}

/** What a viewer may see: no address of a source or of the account's storage, no options, no labels, no keys. Pure. */
export function renderSharedJob(job: Job, { publicUrl, token, expiresAt }: SharedJobContext): WireSharedJob {
  const { state, outcome, created_at, settled_at, images } = renderJob(withoutDestination(job), { publicUrl });
  const toShared = ({ source: { bytes, format, width, height }, reused: _, codec_ms: __, ...image }: WireImage) => {
    const path = `/api/v1/shared/${token}/images/${image.id}`;
    return { ...image, source: { bytes, format, width, height, path: `${path}/source` }, thumbnail_path: `${path}/thumbnail` };
  };
  return { state, outcome, created_at, settled_at, expires_at: expiresAt?.toISOString() ?? null, images: images.map(toShared) };
}

/** Results are at this service, whatever other address they have: that is one of the account's own storage. */
function withoutDestination(job: Job): Job {
  const toOwnUrl = (variant: Variant): Variant => ({ ...variant, externalUrl: null });
  return {
    ...job,
    images: job.images.map((image) => {
      const { outcome } = image;
      return outcome?.status === 'succeeded' ? { ...image, outcome: { ...outcome, variants: outcome.variants.map(toOwnUrl) } } : image;
    }),
  };
}
