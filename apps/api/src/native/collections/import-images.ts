import { importKinds } from '@pixmill/contracts';
import type { Database } from '@pixmill/db';
import { findUrlProblem, invalidFields, type UrlRules } from '@pixmill/dialects';
import type { TellCollection } from '@pixmill/jobs';
import { z } from 'zod';
import type { AccountContext } from '../account-context.js';
import { answer, defineRoute } from '../route/api-route.js';
import { idParams } from '../route/schemas.js';
import { collectionSchema, draftExample, renderCollection } from './collection-schemas.js';

export interface ImportRouteDeps {
  readonly collections: Pick<Database['collections'], 'startImport'>;
  readonly tellCollection: Pick<TellCollection, 'now'>;
  readonly urlRules: Pick<UrlRules, 'isUrlAllowed'>;
}

const importSchema = z
  .strictObject({
    url: z.string('must be a string').trim().meta({ description: 'http or https, without a login' }),
    kind: z
      .enum(importKinds, `must be ${importKinds.join(' or ')}`)
      .meta({ description: '`sitemap`: the image extension, and the sitemaps of an index. `page`: the images of one HTML page' }),
  })
  .meta({ id: 'CollectionImport' });

const example = { url: 'https://shop.example/sitemap.xml', kind: 'sitemap' } as const;
const running = { ...draftExample, state: 'importing', import: { ...example, images_added: null, failure: null } } as const;

/** Starts an import; a worker makes it. */
export const createImportRoute = ({ collections, tellCollection, urlRules }: ImportRouteDeps) =>
  defineRoute<AccountContext>()({
    method: 'post',
    path: '/collections/:id/import',
    operationId: 'importCollectionImages',
    tag: 'Collections',
    summary: 'Add the images of a sitemap or a page',
    description:
      'For a draft. Its state is `importing` until a worker has read them; then `import` says how many were added, or why none were. Images that the collection has already are left out.',
    scope: 'jobs:write',
    params: idParams,
    body: { schema: importSchema, example },
    replies: { 202: { description: 'The collection, importing', schema: collectionSchema, example: running } },
    errors: [
      'collection_not_found',
      'state_conflict',
      'malformed_body',
      'body_too_large',
      'idempotency_key_reused',
      'idempotency_key_running',
    ],
    idempotent: 'answer',
    async handle({ accountId }, { params: { id }, body: { url, kind } }) {
      const problem = findProblem(url, urlRules);
      if (problem !== null) throw invalidFields([{ in: 'body', at: 'url', detail: problem }]);
      const collection = await collections.startImport({ id, accountId }, { url: new URL(url).href, kind });
      tellCollection.now(collection);
      return answer(202, renderCollection(collection));
    },
  });

function findProblem(url: string, { isUrlAllowed }: ImportRouteDeps['urlRules']): string | null {
  const problem = findUrlProblem(url);
  if (problem !== null) return problem;
  const { username, password } = new URL(url);
  if (username !== '' || password !== '') return 'must have no login';
  return isUrlAllowed(url) ? null : 'is not allowed: its address or port is not public';
}
