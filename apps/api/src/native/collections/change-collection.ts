import { randomUUID } from 'node:crypto';
import type { CollectionChange, Database } from '@pixmill/db';
import type { TellCollection } from '@pixmill/jobs';
import type { AccountContext } from '../account-context.js';
import { type AnyApiRoute, answer, defineRoute } from '../route/api-route.js';
import { deletedSchema, idParams } from '../route/schemas.js';
import { collectionExample, collectionSchema, renderCollection } from './collection-schemas.js';

export interface ChangeCollectionDeps {
  readonly collections: Pick<Database['collections'], 'change' | 'retry' | 'remove'>;
  readonly tellCollection: Pick<TellCollection, 'now'>;
}

interface ChangeText {
  readonly change: CollectionChange;
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly example: Parameters<typeof answer>[1] & object;
}

const ended = { finishes_at: null, images_per_second: null };

const changes: readonly ChangeText[] = [
  {
    change: 'start',
    operationId: 'startCollection',
    summary: 'Start a collection',
    description: 'Of a draft with images. Tokens are held as its images become jobs, not before.',
    example: collectionExample,
  },
  {
    change: 'pause',
    operationId: 'pauseCollection',
    summary: 'Pause a collection',
    description: 'Images that are in a job are finished; no further ones become jobs.',
    example: { ...collectionExample, ...ended, state: 'paused', pause_reason: 'user' },
  },
  {
    change: 'resume',
    operationId: 'resumeCollection',
    summary: 'Resume a paused collection',
    description: 'Also after it was paused without tokens.',
    example: collectionExample,
  },
  {
    change: 'cancel',
    operationId: 'cancelCollection',
    summary: 'Cancel a collection',
    description: 'Its unfinished jobs are cancelled within seconds; what was not done is not charged. Results that exist stay.',
    example: { ...collectionExample, ...ended, state: 'cancelled', settled_at: '2026-12-01T09:31:00.000Z' },
  },
];

const route = defineRoute<AccountContext>();
const shared = { tag: 'Collections', scope: 'jobs:write', params: idParams } as const;

/** The state machine of a collection, its retry and its end. */
export function createChangeRoutes({ collections, tellCollection }: ChangeCollectionDeps): readonly AnyApiRoute<AccountContext>[] {
  return [
    ...changes.map(({ change, example, ...texts }) =>
      route({
        ...shared,
        ...texts,
        method: 'post',
        path: `/collections/:id/${change}`,
        replies: { 200: { description: 'The collection', schema: collectionSchema, example } },
        errors: ['collection_not_found', 'state_conflict'],
        async handle({ accountId }, { params: { id } }) {
          const collection = await collections.change({ id, accountId }, change);
          tellCollection.now(collection);
          return answer(200, renderCollection(collection));
        },
      }),
    ),
    route({
      ...shared,
      method: 'post',
      path: '/collections/:id/retry',
      operationId: 'retryCollection',
      summary: 'Retry the failed images of a collection',
      description:
        'Of one that is settled or cancelled: a new collection with the same options, started at once, that names it as its parent.',
      replies: {
        201: {
          description: 'The new collection',
          schema: collectionSchema,
          example: { ...collectionExample, parent_id: '6d1f0c3a-52c8-4e0b-9d0a-7b1c2d3e4f50' },
          headers: { Location: 'Its address' },
        },
      },
      errors: ['collection_not_found', 'state_conflict', 'idempotency_key_reused', 'idempotency_key_running'],
      idempotent: 'answer',
      async handle({ accountId }, { params: { id } }) {
        const collection = await collections.retry({ id, accountId }, { newId: randomUUID() });
        tellCollection.now(collection);
        return answer(201, renderCollection(collection), { location: `/api/v1/collections/${collection.id}` });
      },
    }),
    route({
      ...shared,
      method: 'delete',
      path: '/collections/:id',
      operationId: 'deleteCollection',
      summary: 'Delete a collection',
      description: 'A draft, or one that has ended. Its jobs and their results stay as long as those of any job.',
      replies: { 200: { description: 'It was deleted', schema: deletedSchema, example: { id: collectionExample.id, deleted: true } } },
      errors: ['collection_not_found', 'state_conflict'],
      async handle({ accountId }, { params: { id } }) {
        await collections.remove({ id, accountId });
        return answer(200, { id, deleted: true as const });
      },
    }),
  ];
}
