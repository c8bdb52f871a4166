import { type CollectionItem, type Database, itemStates } from '@pixmill/db';
import { invalidFields, parseSources, type SourceRules, sourceSchema } from '@pixmill/dialects';
import { type AddSources, maxCollectionImages } from '@pixmill/jobs';
import { z } from 'zod';
import type { AccountContext } from '../account-context.js';
import { type AnyApiRoute, answer, defineRoute } from '../route/api-route.js';
import { idParams, idSchema, pageOf, pageQuery } from '../route/schemas.js';
import { encodePosition, parsePosition } from './position-cursor.js';

export interface CollectionImagesDeps {
  readonly collections: Pick<Database['collections'], 'listItems'>;
  readonly addSources: AddSources;
  readonly sourceRules: SourceRules;
}

/** Sources of one call. */
const maxSources = 10_000;
const maxBodyBytes = 20_000_000;
const countRule = `must be a list of 1 to ${maxSources} sources`;

const newSourcesSchema = z
  .strictObject({
    sources: z.array(sourceSchema, countRule).min(1, countRule).max(maxSources, countRule).meta({ description: 'The images' }),
  })
  .meta({ id: 'CollectionSources' });

const addedSchema = z
  .object({
    images_added: z.int().meta({ description: 'How many were added' }),
    first_position: z.int().meta({ description: 'Position of the first of them in the collection, from 0' }),
    last_position: z.int().meta({ description: 'Position of the last of them' }),
    images_total: z.int().meta({ description: 'Images of the collection now' }),
  })
  .meta({ id: 'AddedImages' });

const failureSchema = z.object({
  code: z.string().meta({ description: 'Error code' }),
  message: z.string().meta({ description: 'What went wrong, for a person' }),
});

const itemSchema = z
  .object({
    position: z.int().meta({ description: 'In the collection, from 0; the image of the job has the same position' }),
    name: z.string(),
    url: z.string().nullable().meta({ description: 'Without its login; null for an upload' }),
    upload_id: idSchema.nullable(),
    state: z.enum(itemStates).meta({ description: '`waiting`: no job has it yet' }),
    job_id: idSchema.nullable(),
    image_id: idSchema.nullable().meta({ description: 'Null before it has a job, and after the job was deleted' }),
    failure: failureSchema.nullable().meta({ description: 'Why it failed' }),
  })
  .meta({ id: 'CollectionImage' });

const example = {
  position: 17,
  name: 'cat.jpg',
  url: 'https://images.example/cat.jpg',
  upload_id: null,
  state: 'failed',
  job_id: '5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11',
  image_id: '0b6c8e0e-7a1f-4d55-8f0e-3a5b0c1d2e3f',
  failure: { code: 'source_answered', message: 'The image could not be downloaded: its server answered 404' },
} as const;

/** An item on the wire. Pure. */
export const renderItem = ({ uploadId, jobId, imageId, ...item }: CollectionItem) => ({
  ...item,
  upload_id: uploadId,
  job_id: jobId,
  image_id: imageId,
});

const listQuery = pageQuery.extend({
  state: z.enum(['waiting', 'succeeded', 'failed'], 'must be waiting, succeeded or failed').optional(),
});

const route = defineRoute<AccountContext>();
const shared = { tag: 'Collections', path: '/collections/:id/images', params: idParams } as const;

/** The images of a collection: adding and listing them. */
export function createCollectionImagesRoutes({
  collections,
  addSources,
  sourceRules,
}: CollectionImagesDeps): readonly AnyApiRoute<AccountContext>[] {
  return [
    route({
      ...shared,
      method: 'post',
      operationId: 'addCollectionImages',
      summary: 'Add images to a collection',
      description: `Up to ${maxSources} in a call and ${maxCollectionImages} in a collection: URLs, or uploads, which then live until the collection ends. A running or paused collection takes images, too.`,
      scope: 'jobs:write',
      body: {
        schema: newSourcesSchema,
        example: { sources: [{ url: 'https://images.example/cat.jpg' }, { url: 'https://images.example/dog.png', name: 'rex.png' }] },
        maxBytes: maxBodyBytes,
      },
      replies: {
        200: {
          description: 'How many were added, and where',
          schema: addedSchema,
          example: { images_added: 2, first_position: 0, last_position: 1, images_total: 2 },
        },
      },
      errors: [
        ...(['collection_not_found', 'state_conflict', 'upload_not_found', 'malformed_body', 'body_too_large'] as const),
        ...(['idempotency_key_reused', 'idempotency_key_running'] as const),
      ],
      idempotent: 'answer',
      async handle({ accountId }, { params: { id }, body }) {
        const { sources, problems } = parseSources(body.sources, sourceRules);
        const embedded = body.sources.flatMap(({ data }, position) =>
          data === undefined
            ? []
            : [{ in: 'body' as const, at: `sources/${position}/data`, detail: 'is for `POST /jobs` only: upload the file' }],
        );
        if (problems.length + embedded.length > 0) throw invalidFields([...problems, ...embedded].slice(0, 100));
        const { added, firstPosition, total } = await addSources({ id, accountId }, sources);
        const range = { first_position: firstPosition, last_position: firstPosition + added - 1 };
        return answer(200, { images_added: added, ...range, images_total: total });
      },
    }),
    route({
      ...shared,
      method: 'get',
      operationId: 'listCollectionImages',
      summary: 'List the images of a collection, in their order',
      scope: 'jobs:read',
      query: listQuery,
      replies: {
        200: { description: 'A page of images', schema: pageOf(itemSchema), example: { items: [example], next_cursor: null } },
      },
      errors: ['collection_not_found'],
      async handle({ accountId }, { params: { id }, query: { limit, cursor, state = null } }) {
        const items = await collections.listItems({ id, accountId, state, after: parsePosition(cursor), limit: limit + 1 });
        const shown = items.slice(0, limit);
        const last = shown.at(-1);
        const next = items.length > limit && last ? encodePosition(last.position) : null;
        return answer(200, { items: shown.map(renderItem), next_cursor: next });
      },
    }),
  ];
}
