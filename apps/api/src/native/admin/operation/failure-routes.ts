import { AppError } from '@pixmill/contracts';
import type { FailureCause, OperationRepository } from '@pixmill/db';
import { z } from 'zod';
import { type AnyApiRoute, answer, defineRoute } from '../../route/api-route.js';
import { idSchema, timeSchema, toTime } from '../../route/schemas.js';
import type { AdminContext } from '../admin-context.js';

export interface FailureRoutesDeps {
  readonly database: { readonly operation: Pick<OperationRepository, 'readFailures'> };
}

const dayMs = 86_400_000;
const maxRangeMs = 31 * dayMs;

const timeParameter = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-12-01T09:30:00Z' })
  .transform((text) => new Date(text))
  .optional();

const causeSchema = z
  .object({
    code: z.string().meta({ description: 'Code of the failure' }),
    images: z.int().meta({ description: 'Images that failed with it' }),
    jobs: z.int().meta({ description: 'Jobs of these images' }),
    accounts: z.int().meta({ description: 'Accounts of these jobs' }),
    last_seen_at: timeSchema,
    example_job_id: idSchema.meta({ description: 'The newest job with it' }),
    example_message: z.string().nullable().meta({ description: 'What that job told its caller' }),
  })
  .meta({ id: 'FailureCause' });

const failuresSchema = z
  .object({
    since: timeSchema,
    until: timeSchema,
    causes: z.array(causeSchema).meta({ description: 'The most frequent first' }),
    jobs_read: z.int().meta({ description: 'Settled jobs that were looked at' }),
    truncated: z.boolean().meta({ description: 'Whether the time has more settled jobs, of which only the newest were looked at' }),
  })
  .meta({ id: 'Failures' });

const example = {
  since: '2026-11-30T09:30:00.000Z',
  until: '2026-12-01T09:30:00.000Z',
  causes: [
    {
      code: 'source_answered',
      images: 41,
      jobs: 17,
      accounts: 1,
      last_seen_at: '2026-12-01T09:12:41.512Z',
      example_job_id: '2e0c1d4b-95a7-4f1c-8a36-7d9f5b6c8e10',
      example_message: 'The image could not be downloaded: its server responded with an error',
    },
  ],
  jobs_read: 5120,
  truncated: false,
};

function toWireCause(cause: FailureCause): z.input<typeof causeSchema> {
  const { code, images, jobs, accounts, lastSeenAt, exampleJobId, exampleMessage } = cause;
  return { code, images, jobs, accounts, last_seen_at: toTime(lastSeenAt), example_job_id: exampleJobId, example_message: exampleMessage };
}

/** The last day by default. Throws AppError `invalid_parameter` for a time that ends before it begins, or is longer than `maxRangeMs`. */
function toRange({ since, until = new Date() }: { readonly since?: Date | undefined; readonly until?: Date | undefined }) {
  const from = since ?? new Date(until.getTime() - dayMs);
  const lengthMs = until.getTime() - from.getTime();
  if (lengthMs >= 0 && lengthMs <= maxRangeMs) return { since: from, until };
  const detail = 'must be before `until`, by 31 days at most';
  throw new AppError('invalid_parameter', { message: `since: ${detail}`, problems: [{ in: 'query', at: 'since', detail }] });
}

const route = defineRoute<AdminContext>();

/** Why images failed. */
export function createFailureRoutes({ database: { operation } }: FailureRoutesDeps): readonly AnyApiRoute<AdminContext>[] {
  return [
    route({
      method: 'get',
      path: '/failures',
      operationId: 'adminListFailures',
      tag: 'Administration',
      summary: 'List the causes of failed images of a time',
      description: 'Of all accounts, by code. What failed by no fault of its own and is kept for a replay is under `/dead-letters`, too.',
      scope: 'account:admin',
      query: z.object({
        since: timeParameter.meta({ description: 'Jobs that settled from then on; a day before `until` by default' }),
        until: timeParameter.meta({ description: 'Jobs that settled before; now by default' }),
      }),
      replies: { 200: { description: 'The causes', schema: failuresSchema, example } },
      errors: [],
      async handle(_context, { query }) {
        const range = toRange(query);
        const { causes, jobsRead, truncated } = await operation.readFailures(range);
        const times = { since: toTime(range.since), until: toTime(range.until) };
        return answer(200, { ...times, causes: causes.map(toWireCause), jobs_read: jobsRead, truncated });
      },
    }),
  ];
}
