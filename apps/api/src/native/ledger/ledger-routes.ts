import type { LedgerEntry, LedgerLogRepository } from '@pixmill/db';
import { ledgerKinds } from '@pixmill/db';
import type { Response } from 'express';
import { z } from 'zod';
import type { AccountContext } from '../account-context.js';
import { type AnyApiRoute, answer, defineRoute } from '../route/api-route.js';
import { parseCursor, toPage } from '../route/cursor.js';
import { idSchema, pageOf, timeSchema, toTime } from '../route/schemas.js';
import { sendLedgerCsv } from './ledger-csv.js';
import { ledgerIdSchema, ledgerQuerySchema } from './ledger-query.js';

export interface LedgerRoutesDeps {
  readonly database: { readonly ledgerLog: LedgerLogRepository };
}

const entrySchema = z
  .object({
    id: z.string().meta({ description: 'Grows with time' }),
    time: timeSchema,
    kind: z.enum(ledgerKinds).meta({
      description: '`hold`: for a submitted job. `release`: what a settled job did not use. `grant`: a top-up. `adjust`: a correction',
    }),
    tokens: z.int().meta({ description: 'Added to the balance; negative for a hold' }),
    job_id: idSchema.nullable().meta({ description: 'Null without a job; the job may be deleted by now' }),
    reason: z.string().nullable().meta({ description: 'Text of the operator' }),
  })
  .meta({ id: 'LedgerEntry' });

function renderEntry({ id, createdAt, kind, delta, jobId, reason }: LedgerEntry): z.input<typeof entrySchema> {
  return { id, time: toTime(createdAt), kind, tokens: delta, job_id: jobId, reason };
}

const example = {
  items: [
    {
      id: '4711',
      time: '2026-12-01T09:30:00.000Z',
      kind: 'hold',
      tokens: -3,
      job_id: '1f7d0c52-8c1e-4b4a-9a57-52d0f1b3c6a9',
      reason: null,
    },
    { id: '4700', time: '2026-12-01T08:00:00.000Z', kind: 'grant', tokens: 500, job_id: null, reason: 'invoice 7' },
  ],
  next_cursor: null,
};

const csvHeaders = { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="ledger.csv"' };

/** Every change of the balance. Source: docs/api/account.md#ledger. */
export function createLedgerRoutes({ database: { ledgerLog } }: LedgerRoutesDeps): readonly AnyApiRoute<AccountContext>[] {
  return [
    defineRoute<AccountContext>()({
      method: 'get',
      path: '/ledger',
      operationId: 'listLedger',
      tag: 'Account',
      summary: 'List the changes of the balance, newest first',
      description: 'The sum of all entries is the balance. An unlimited account has none.',
      scope: 'account:admin',
      query: ledgerQuerySchema,
      requestHeaders: { Accept: '`text/csv` is the same as `format=csv`' },
      replies: {
        200: {
          description: 'A page of entries; with `format=csv` all of them, as CSV',
          schema: pageOf(entrySchema),
          mediaType: 'text/csv',
          example,
        },
      },
      errors: [],
      async handle({ accountId }, { query: { limit, cursor, format, kind = null, from = null, to = null }, request }) {
        const filter = { accountId, kind, from, to };
        if ((format ?? request.accepts(['json', 'csv'])) === 'csv')
          return { status: 200 as const, headers: csvHeaders, send: (response: Response) => sendLedgerCsv(response, ledgerLog, filter) };
        const beforeId = parseCursor(cursor, ledgerIdSchema)?.id ?? null;
        const rows = await ledgerLog.list({ ...filter, beforeId, limit: limit + 1 });
        return answer(200, toPage(rows, { limit, toItem: renderEntry, toPosition: ({ id, createdAt }) => ({ id, at: createdAt }) }));
      },
    }),
  ];
}
