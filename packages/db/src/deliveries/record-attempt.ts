import type { RequestFailure } from '@pixmill/contracts';
import { type SqlConnection, sql } from '../sql.js';
import type { DeliveryClaim } from './delivery-claims.js';
import { type AttemptVerdict, updateEndpointCte } from './endpoint-health.js';

/** One attempt, as the log keeps it. */
export interface AttemptRecord {
  readonly startedAt: Date;
  readonly durationMs: number;
  /** HTTP status of the answer; null when there was none. */
  readonly status: number | null;
  /** Why it failed; null when it was delivered. */
  readonly error: string | null;
  /** First bytes of the answer. */
  readonly head: string | null;
}

/** An attempt, and why there was no answer, for the operator only. */
export interface NewAttempt extends AttemptRecord {
  readonly failure: RequestFailure | null;
}

/** State of a delivery after an attempt. */
export type NextDeliveryState = { readonly state: 'delivered' | 'failed' } | { readonly state: 'pending'; readonly nextAttemptAt: Date };

export interface AttemptCompletion {
  readonly attempt: NewAttempt;
  readonly nextState: NextDeliveryState;
  readonly verdict: AttemptVerdict;
  /** How long an endpoint may fail without a success before it is paused, in ms. */
  readonly pauseAfterMs: number;
}

export async function recordAttempt(db: SqlConnection, { id, fence }: DeliveryClaim, completion: AttemptCompletion) {
  const { attempt, nextState, verdict, pauseAfterMs } = completion;
  const { startedAt, durationMs, status, error, head, failure } = attempt;
  const nextAttemptAt = nextState.state === 'pending' ? nextState.nextAttemptAt : null;
  const [row] = await db.query<{ recorded: boolean; paused: boolean | null }>(sql`
    WITH recorded_delivery AS (
      UPDATE deliveries SET state = ${nextState.state}::delivery_state, attempts = attempts + 1, lease_until = NULL, lease_owner = NULL,
        next_attempt_at = ${nextAttemptAt}::timestamptz, ended_at = CASE WHEN ${nextState.state} = 'pending' THEN NULL ELSE now() END
      WHERE id = ${id}::uuid AND fence = ${fence} AND state = 'pending'
      RETURNING id, account_id, endpoint, attempts
    ), inserted_attempt AS (
      INSERT INTO delivery_attempts (id, delivery_id, number, started_at, duration_ms, status, error, head, failure)
      SELECT gen_random_uuid(), id, attempts, ${startedAt}::timestamptz, ${durationMs}::int, ${status}::int, ${error}::text, ${head}::text,
        ${failure && JSON.stringify(failure)}::jsonb
      FROM recorded_delivery
    ), ${updateEndpointCte(verdict, pauseAfterMs)}
    SELECT EXISTS (SELECT FROM recorded_delivery) AS recorded, (SELECT paused FROM updated_endpoint) AS paused`);
  return row?.recorded ? { paused: row.paused === true } : null;
}
