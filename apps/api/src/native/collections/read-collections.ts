import type { Database } from '@pixmill/db';
import { z } from 'zod';
import type { AccountContext } from '../account-context.js';
import { type AnyApiRoute, answer, defineRoute } from '../route/api-route.js';
import { parseCursor, toPage } from '../route/cursor.js';
import { idParams, pageOf, pageQuery } from '../route/schemas.js';
import { collectionExample, collectionSchema, renderCollection } from './collection-schemas.js';

export interface ReadCollectionsDeps {
  readonly collections: Pick<Database['collections'], 'get' | 'list'>;
}

const costSchema = z
  .object({
    images: z.int().meta({ description: 'Images that no job has yet' }),
    tokens_at_most: z.int().meta({ description: 'One for each of them; images that were not made smaller are free' }),
    tokens: z.int().nullable().meta({ description: 'Balance of the account; null is unlimited' }),
    enough: z.boolean().meta({ description: 'Whether the balance suffices whatever the images turn out to be' }),
    images_possible: z.int().meta({ description: 'Images that can certainly be done with the balance' }),
  })
  .meta({ id: 'CollectionCost' });

const costExample = { images: 1_200, tokens_at_most: 1_200, tokens: 950, enough: false, images_possible: 950 };

const route = defineRoute<AccountContext>();
const shared = { tag: 'Collections', scope: 'jobs:read' } as const;

/** Reading collections: each answer reads one row for a collection, however many images it has. */
export function createReadRoutes({ collections }: ReadCollectionsDeps): readonly AnyApiRoute<AccountContext>[] {
  return [
    route({
      ...shared,
      method: 'get',
      path: '/collections',
      operationId: 'listCollections',
      summary: 'List the collections, newest first',
      query: pageQuery,
      replies: {
        200: {
          description: 'A page of collections',
          schema: pageOf(collectionSchema),
          example: { items: [collectionExample], next_cursor: null },
        },
      },
      errors: [],
      async handle({ accountId }, { query: { limit, cursor } }) {
        const rows = await collections.list({ accountId, after: parseCursor(cursor), limit: limit + 1 });
        return answer(200, toPage(rows, { limit, toItem: renderCollection, toPosition: ({ id, createdAt }) => ({ id, at: createdAt }) }));
      },
    }),
    route({
      ...shared,
      method: 'get',
      path: '/collections/:id',
      operationId: 'getCollection',
      summary: 'Show a collection and its progress',
      description: 'Cheap at any size: counters are kept, nothing is counted. Poll it with `If-None-Match`, or follow `GET /events`.',
      params: idParams,
      etag: true,
      replies: { 200: { description: 'The collection', schema: collectionSchema, example: collectionExample } },
      errors: ['collection_not_found'],
      handle: async ({ accountId }, { params: { id } }) => answer(200, renderCollection(await collections.get({ id, accountId }))),
    }),
    route({
      ...shared,
      method: 'get',
      path: '/collections/:id/cost',
      operationId: 'getCollectionCost',
      summary: 'Show what a collection will cost at most',
      description: 'Before it starts, or for what is left of it.',
      params: idParams,
      replies: { 200: { description: 'Cost and balance', schema: costSchema, example: costExample } },
      errors: ['collection_not_found'],
      async handle({ accountId, account }, { params: { id } }) {
        const { imagesTotal, imagesFed } = await collections.get({ id, accountId });
        const images = imagesTotal - imagesFed;
        const tokens = account.unlimited ? null : account.tokens;
        const possible = Math.min(images, tokens ?? images);
        return answer(200, { images, tokens_at_most: images, tokens, enough: possible === images, images_possible: possible });
      },
    }),
  ];
}
