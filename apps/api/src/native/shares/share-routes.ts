import type { Share, Shares } from '@pixmill/accounts';
import { z } from 'zod';
import type { AccountContext } from '../account-context.js';
import { type AnyApiRoute, answer, defineRoute } from '../route/api-route.js';
import { parseCursor, toPage } from '../route/cursor.js';
import { deletedSchema, idParams, idSchema, pageOf, pageQuery, timeSchema, toTime } from '../route/schemas.js';

export interface ShareRoutesDeps {
  readonly shares: Shares;
  /** Absolute address of the service. */
  readonly publicUrl: string;
}

const shareSchema = z
  .object({
    id: idSchema,
    job_id: idSchema,
    created_at: timeSchema,
    expires_at: timeSchema
      .nullable()
      .meta({ description: 'The earlier of its own end and that of the results; null while neither is known' }),
  })
  .meta({ id: 'Share' });

const createdShareSchema = shareSchema
  .extend({
    url: z.string().meta({ description: 'Where a browser shows the pictures. Shown only now: the service stores the hash of its token' }),
    api_url: z.string().meta({ description: 'The same as JSON, without a key' }),
  })
  .meta({ id: 'CreatedShare' });

const newShareSchema = z
  .strictObject({
    job_id: z.guid('must be the id of a job'),
    expires_at: z.iso
      .datetime({ offset: true, error: 'must be a time such as 2026-12-01T09:30:00Z' })
      .transform((text) => new Date(text))
      .refine((time) => time.getTime() > Date.now(), 'must be in the future')
      .nullable()
      .prefault(null)
      .meta({ description: 'When the link ends; with the results of the job by default' }),
  })
  .meta({ id: 'NewShare' });

const example = {
  id: '1d4f6a80-52c3-4f2e-9b7d-3c8a5e6f7a91',
  job_id: '5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11',
  created_at: '2026-12-01T09:30:00.000Z',
  expires_at: '2026-12-02T09:30:01.480Z',
};
const tokenExample = 'pX8m2kQvT0b7Zr5nLw1yJc4sHd9fGa6eUo3iRtKxBqM';

function toWireShare({ id, jobId, createdAt, expiresAt }: Share): z.input<typeof shareSchema> {
  return { id, job_id: jobId, created_at: toTime(createdAt), expires_at: toTime(expiresAt) };
}

/** A browser sends nothing after the `#` to a server, so the token is in no log and no referrer. Pure. */
const toUrls = (publicUrl: string, token: string) => ({
  url: `${publicUrl}/#share=${token}`,
  api_url: `${publicUrl}/api/v1/shared/${token}`,
});

const route = defineRoute<AccountContext>();

/** Links to the pictures of a job. */
export function createShareRoutes({ shares, publicUrl }: ShareRoutesDeps): readonly AnyApiRoute<AccountContext>[] {
  return [
    route({
      method: 'post',
      path: '/shares',
      operationId: 'createShare',
      tag: 'Browser',
      summary: 'Create a link that shows the pictures of a job',
      description:
        'Whoever has the link sees the pictures, their sizes and scores, and fetches sources and results. It shows no address of a source, ' +
        'no option, no label and nothing of the account. It ends with the results.',
      scope: 'jobs:write',
      body: { schema: newShareSchema, example: { job_id: example.job_id } },
      idempotent: 'answer',
      replies: {
        201: {
          description: 'The link',
          schema: createdShareSchema,
          example: { ...example, ...toUrls('https://pixmill.example.com', tokenExample) },
        },
      },
      errors: ['job_not_found', 'state_conflict', 'malformed_body', 'body_too_large'],
      async handle({ accountId }, { body: { job_id: jobId, expires_at: expiresAt } }) {
        const { share, token } = await shares.create({ accountId, jobId, expiresAt });
        return answer(201, { ...toWireShare(share), ...toUrls(publicUrl, token) });
      },
    }),
    route({
      method: 'get',
      path: '/shares',
      operationId: 'listShares',
      tag: 'Browser',
      summary: 'List the links that have not ended, newest first',
      scope: 'jobs:read',
      query: pageQuery,
      replies: {
        200: { description: 'A page of links', schema: pageOf(shareSchema), example: { items: [example], next_cursor: null } },
      },
      errors: [],
      async handle({ accountId }, { query: { limit, cursor } }) {
        const rows = await shares.list({ accountId, before: parseCursor(cursor), limit: limit + 1 });
        return answer(200, toPage(rows, { limit, toItem: toWireShare, toPosition: ({ id, createdAt }) => ({ id, at: createdAt }) }));
      },
    }),
    route({
      method: 'delete',
      path: '/shares/:id',
      operationId: 'deleteShare',
      tag: 'Browser',
      summary: 'End a link',
      scope: 'jobs:write',
      params: idParams,
      replies: { 200: { description: 'The link has ended', schema: deletedSchema, example: { id: example.id, deleted: true } } },
      errors: ['share_not_found'],
      async handle({ accountId }, { params: { id } }) {
        await shares.remove({ accountId, id });
        return answer(200, { id, deleted: true as const });
      },
    }),
  ];
}
