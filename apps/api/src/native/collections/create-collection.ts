import { checkOptionFields, jobOptionsFields } from '@pixmill/dialects';
import type { CreateCollection } from '@pixmill/jobs';
import { z } from 'zod';
import type { AccountContext } from '../account-context.js';
import { answer, defineRoute } from '../route/api-route.js';
import { type ResolveOptionsDeps, resolveOptions } from '../submit/resolve-options.js';
import { collectionSchema, draftExample, renderCollection } from './collection-schemas.js';

export interface CreateCollectionRouteDeps extends ResolveOptionsDeps {
  readonly createCollection: CreateCollection;
}

const nameRule = 'must be text on one line, 1 to 200 characters';

const newCollectionSchema = z
  .strictObject({
    name: z
      .string(nameRule)
      .trim()
      .regex(/^[^\p{Cc}\p{Cs}\u2028\u2029]{1,200}$/u, nameRule)
      .meta({ description: 'Need not be unique' }),
    ...jobOptionsFields,
  })
  .superRefine(checkOptionFields)
  .meta({ id: 'NewCollection', description: 'A name, and the options that its jobs have in common' });

/** Creates an empty draft. */
export const createCreateCollectionRoute = (deps: CreateCollectionRouteDeps) =>
  defineRoute<AccountContext>()({
    method: 'post',
    path: '/collections',
    operationId: 'createCollection',
    tag: 'Collections',
    summary: 'Create a collection',
    description: 'An empty draft: add images, look at the cost, and start it. The options and the labels are those of each of its jobs.',
    scope: 'jobs:write',
    body: { schema: newCollectionSchema, example: { name: 'Shop, winter', labels: { shop: 'berlin' }, formats: ['webp'] } },
    replies: { 201: { description: 'The draft', schema: collectionSchema, example: draftExample, headers: { Location: 'Its address' } } },
    errors: ['malformed_body', 'body_too_large', 'idempotency_key_reused', 'idempotency_key_running'],
    idempotent: 'answer',
    async handle({ accountId, keyId }, { body: { name, ...options } }) {
      const { labels, ...jobs } = await resolveOptions(deps, accountId, options);
      const collection = await deps.createCollection({
        ...{ accountId, keyId, name, labels },
        jobs: { ...jobs, sourceCredentials: null, sourceHeaders: {} },
      });
      return answer(201, renderCollection(collection), { location: `/api/v1/collections/${collection.id}` });
    },
  });
