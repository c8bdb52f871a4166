import { type Collection, collectionStates, importKinds, pauseReasons } from '@pixmill/contracts';
import { z } from 'zod';
import { idSchema, timeSchema, toTime } from '../route/schemas.js';

const importSchema = z.object({
  url: z.string().meta({ description: 'Of the sitemap or the page' }),
  kind: z.enum(importKinds).meta({ description: 'What it is' }),
  images_added: z.int().nullable().meta({ description: 'Null while it runs' }),
  failure: z
    .object({
      code: z.string().meta({ description: 'Error code' }),
      message: z.string().meta({ description: 'What went wrong, for a person' }),
    })
    .nullable()
    .meta({ description: 'Why it added nothing' }),
});

/** A collection with its progress. */
export const collectionSchema = z
  .object({
    id: idSchema,
    name: z.string(),
    labels: z.record(z.string(), z.string()).meta({ description: 'Names and values of the caller' }),
    state: z
      .enum(collectionStates)
      .meta({ description: '`importing`: its images are read from a sitemap or a page. `settled` and `cancelled` are final' }),
    pause_reason: z
      .enum(pauseReasons)
      .nullable()
      .meta({ description: '`no_tokens`: the balance is empty. `operator`: the service is paused and goes on by itself' }),
    options: z.record(z.string(), z.unknown()).meta({ description: 'Options of its jobs, without secrets' }),
    images: z
      .object({
        total: z.int().meta({ description: 'All of them' }),
        waiting: z.int().meta({ description: 'No job has them yet' }),
        processing: z.int().meta({ description: 'Their jobs have not settled' }),
        succeeded: z.int().meta({ description: 'Have results' }),
        failed: z.int().meta({ description: 'Failed or were cancelled; free' }),
      })
      .meta({ description: 'How many are where' }),
    bytes_in: z.int().meta({ description: 'Sizes of the sources of the images that succeeded' }),
    bytes_out: z.int().meta({ description: 'Sizes of their main results' }),
    tokens_charged: z.int().meta({ description: 'So far' }),
    images_per_second: z.number().nullable().meta({ description: 'Average of the last minute; null while it is not known' }),
    finishes_at: timeSchema.nullable().meta({ description: 'At the present rate; null while it is not known' }),
    import: importSchema.nullable().meta({ description: 'The last import; null without one' }),
    created_at: timeSchema,
    started_at: timeSchema.nullable(),
    settled_at: timeSchema.nullable(),
    parent_id: idSchema.nullable().meta({ description: 'The collection whose failed images it retries' }),
  })
  .meta({ id: 'Collection', description: 'A named batch of images and its progress' });

/** A collection on the wire. Pure. */
export function renderCollection(collection: Collection): z.input<typeof collectionSchema> {
  const { id, name, labels, state, options, imagesTotal, imagesFed, imagesSucceeded, imagesFailed, rate } = collection;
  return {
    ...{ id, name, labels: { ...labels }, state },
    pause_reason: collection.pauseReason,
    options: { ...options },
    images: {
      total: imagesTotal,
      waiting: imagesTotal - imagesFed,
      processing: imagesFed - imagesSucceeded - imagesFailed,
      succeeded: imagesSucceeded,
      failed: imagesFailed,
    },
    bytes_in: collection.bytesIn,
    bytes_out: collection.bytesOut,
    tokens_charged: collection.tokensCharged,
    images_per_second: rate === null ? null : Math.round(rate * 100) / 100,
    finishes_at: toTime(findEnd(collection)),
    import: collection.import && toImport(collection.import),
    created_at: toTime(collection.createdAt),
    started_at: toTime(collection.startedAt),
    settled_at: toTime(collection.settledAt),
    parent_id: collection.parentId,
  };
}

const toImport = ({ url, kind, added, failure }: NonNullable<Collection['import']>) => ({ url, kind, images_added: added, failure });

/** From the last settlement on, so that the answer stays the same until the next one. */
function findEnd({ state, rate, rateAt, imagesTotal, imagesSucceeded, imagesFailed }: Collection): Date | null {
  if (state !== 'running' || rate === null || rateAt === null) return null;
  const seconds = (imagesTotal - imagesSucceeded - imagesFailed) / rate;
  return seconds < 10 * 365 * 86_400 ? new Date(rateAt.getTime() + Math.ceil(seconds) * 1_000) : null;
}

/** A running collection, for the reference. */
export const collectionExample: z.input<typeof collectionSchema> = {
  id: '3f2c8a94-0f2e-4b51-9a53-2c1d0e9f8b77',
  name: 'Shop, winter',
  labels: { shop: 'berlin' },
  state: 'running',
  pause_reason: null,
  options: { level: 'intelligent', formats: ['webp'] },
  images: { total: 1_200, waiting: 600, processing: 190, succeeded: 400, failed: 10 },
  bytes_in: 80_000_000,
  bytes_out: 31_000_000,
  tokens_charged: 388,
  images_per_second: 12.5,
  finishes_at: '2026-12-01T09:32:10.000Z',
  import: { url: 'https://shop.example/sitemap.xml', kind: 'sitemap', images_added: 1_200, failure: null },
  created_at: '2026-12-01T09:29:00.000Z',
  started_at: '2026-12-01T09:30:00.000Z',
  settled_at: null,
  parent_id: null,
};

/** An empty draft, for the reference. */
export const draftExample: z.input<typeof collectionSchema> = {
  ...collectionExample,
  state: 'draft',
  images: { total: 0, waiting: 0, processing: 0, succeeded: 0, failed: 0 },
  ...{ bytes_in: 0, bytes_out: 0, tokens_charged: 0, images_per_second: null, finishes_at: null, import: null, started_at: null },
};
