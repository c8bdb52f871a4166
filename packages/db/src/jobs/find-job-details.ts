import { type Job, type RequestFailure, requestFailureSchema, type SourceFailure, sourceFailureSchema } from '@pixmill/contracts';
import { z } from 'zod';
import type { DeliveryState } from '../deliveries/delivery-filter.js';
import { type SqlConnection, sql } from '../sql.js';
import { lastReplay, type ReplayInfo } from './dead-letters-repository.js';
import { jobColumns } from './job-columns.js';
import { type JobRow, toJob } from './job-rows.js';

/** The webhook of a job, without its attempts. */
export interface JobDelivery {
  readonly id: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
  readonly endedAt: Date | null;
  /** Why the last attempt failed; null before it, and after a success. */
  readonly lastError: string | null;
  /** The reason for a missing answer; null with one. */
  readonly lastFailure: RequestFailure | null;
}

/** A job with everything that an operator asks about, and without its secrets. */
export interface JobDetails {
  readonly job: Job;
  /** Of its account. */
  readonly email: string;
  /** Whether its sources are still to be fetched. */
  readonly fetchPending: boolean;
  /** When it was first claimed. */
  readonly startedAt: Date | null;
  /** Of the current stage; the current run is one of them. */
  readonly attempts: number;
  /** Worker that has claimed it, and until when; null without a claim. */
  readonly leaseOwner: string | null;
  readonly leaseUntil: Date | null;
  /** First interruption that did not count as an attempt. */
  readonly interruptedAt: Date | null;
  /** When it runs again after an interruption. */
  readonly retryAt: Date | null;
  readonly tokensHeld: number;
  readonly deadReason: string | null;
  /** Its last replay, when it is a dead letter. */
  readonly replay: ReplayInfo | null;
  /** Whether its callback URL had a login. */
  readonly hasCallbackLogin: boolean;
  readonly delivery: JobDelivery | null;
  /** Why sources could not be fetched, by the id of their image. */
  readonly sourceFailures: ReadonlyMap<string, SourceFailure>;
}

const failedReportSchema = z.object({ source_failure: sourceFailureSchema });

/** A time in a JSON column. */
const timeSchema = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const deliverySchema = z.object({
  id: z.string(),
  state: z.enum(['pending', 'delivered', 'failed']),
  attempts: z.int(),
  nextAttemptAt: timeSchema.nullable(),
  endedAt: timeSchema.nullable(),
  lastError: z.string().nullable(),
  lastFailure: requestFailureSchema.nullable(),
});

const deliveryJson = sql`(SELECT json_build_object('id', d.id, 'state', d.state, 'attempts', d.attempts, 'nextAttemptAt', d.next_attempt_at,
  'endedAt', d.ended_at, 'lastError', last.error, 'lastFailure', last.failure)
  FROM deliveries d LEFT JOIN LATERAL
    (SELECT error, failure FROM delivery_attempts WHERE delivery_id = d.id ORDER BY number DESC LIMIT 1) last ON true
  WHERE d.job_id = j.id AND d.webhook_endpoint_id IS NULL)`;

type JobDetailsRow = JobRow & Omit<JobDetails, 'job' | 'delivery' | 'sourceFailures'> & { readonly delivery: unknown };

/** Null for an unknown id. */
export async function findJobDetails(db: SqlConnection, jobId: string): Promise<JobDetails | null> {
  const [row] = await db.query<JobDetailsRow>(sql`
    SELECT ${jobColumns}, a.email, j.fetch_pending AS "fetchPending", j.attempts, j.lease_owner AS "leaseOwner",
      j.lease_until AS "leaseUntil", j.interrupted_at AS "interruptedAt", j.retry_at AS "retryAt", j.tokens_held AS "tokensHeld",
      j.dead_reason AS "deadReason", ${lastReplay} AS replay, (j.callback_login IS NOT NULL OR EXISTS (SELECT FROM deliveries WHERE job_id = j.id AND login IS NOT NULL)) AS "hasCallbackLogin", ${deliveryJson} AS delivery
    FROM jobs j JOIN accounts a ON a.id = j.account_id WHERE j.id = ${jobId}::uuid`);
  if (!row) return null;
  const { email, fetchPending, startedAt, attempts, leaseOwner, leaseUntil, interruptedAt, retryAt } = row;
  const { tokensHeld, deadReason, replay, hasCallbackLogin, delivery } = row;
  return {
    job: toJob(row),
    ...{ email, fetchPending, startedAt, attempts, leaseOwner, leaseUntil, interruptedAt, retryAt },
    ...{ tokensHeld, deadReason, replay, hasCallbackLogin },
    delivery: deliverySchema.nullable().parse(delivery),
    sourceFailures: toSourceFailures(row),
  };
}

/** A succeeded image has the report of its optimization. */
function toSourceFailures({ images }: JobRow): Map<string, SourceFailure> {
  return new Map(
    images.flatMap(({ id, report }): [string, SourceFailure][] => {
      const parsed = failedReportSchema.safeParse(report);
      return parsed.success ? [[id, parsed.data.source_failure]] : [];
    }),
  );
}
