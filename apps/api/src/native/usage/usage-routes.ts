import type { UsageRepository, UsageRow } from '@pixmill/db';
import { z } from 'zod';
import type { AccountContext } from '../account-context.js';
import { type AnyApiRoute, answer, defineRoute } from '../route/api-route.js';
import { toPage } from '../route/cursor.js';
import { idSchema, pageOf } from '../route/schemas.js';
import {
  createUsageQuerySchema,
  renderUsageCounts,
  renderUsageGroup,
  toUsagePosition,
  toUsageQuery,
  usageCountsSchema,
} from './usage-query.js';

export interface UsageRoutesDeps {
  readonly database: { readonly usage: UsageRepository };
}

const rowSchema = z
  .object({
    day: z.iso.date().optional().meta({ description: 'UTC; with `group_by=day`' }),
    format: z
      .string()
      .optional()
      .meta({ description: 'Of the sources; `unknown` when a source could not be read. With `group_by=format`' }),
    key_id: idSchema.nullable().optional().meta({ description: 'Null for jobs without a key. With `group_by=key`' }),
    ...usageCountsSchema.shape,
  })
  .meta({ id: 'Usage' });

const usageSchema = z.object({ ...pageOf(rowSchema).shape, total: usageCountsSchema.meta({ description: 'Of all pages' }) });

const counts = { images: 120, images_failed: 2, bytes_in: 48_000_000, bytes_saved: 27_500_000, tokens: 112, mean_score: 81.42 };
const example = {
  items: [{ day: '2026-12-01', format: 'jpeg', ...counts }],
  next_cursor: null,
  total: counts,
};

/** What the account used. Source: docs/api/account.md#usage. */
export function createUsageRoutes({ database: { usage } }: UsageRoutesDeps): readonly AnyApiRoute<AccountContext>[] {
  return [
    defineRoute<AccountContext>()({
      method: 'get',
      path: '/usage',
      operationId: 'getUsage',
      tag: 'Account',
      summary: 'Show images, bytes, tokens and scores by day, format and key',
      description: 'Counters that each settled job adds to, so they are exact and outlive the jobs. Cancelled images do not count.',
      scope: 'jobs:read',
      query: createUsageQuerySchema(['day', 'format', 'key']),
      replies: { 200: { description: 'A page of counters, by day, key and format', schema: usageSchema, example } },
      errors: [],
      async handle({ accountId }, { query }) {
        const request = toUsageQuery(query, accountId);
        const [rows, total] = await Promise.all([usage.list(request), usage.sum(request)]);
        const toItem = (row: UsageRow) => ({ ...renderUsageGroup(row), ...renderUsageCounts(row) });
        return answer(200, {
          ...toPage(rows, { limit: query.limit, toItem, toPosition: toUsagePosition }),
          total: renderUsageCounts(total),
        });
      },
    }),
  ];
}
