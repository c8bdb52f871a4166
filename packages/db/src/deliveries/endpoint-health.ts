import { interval, type Statement, sql } from '../sql.js';

/** Where an account's webhooks go, and the result of its recent attempts. */
export interface WebhookEndpoint {
  readonly origin: string;
  /** In a row. */
  readonly failures: number;
  readonly failingSince: Date | null;
  readonly succeededAt: Date | null;
  /** While this is set, no webhook is sent to the endpoint. */
  readonly pausedAt: Date | null;
}

/** Decides how many attempts to an endpoint may run at a time. */
export type EndpointHealth = 'healthy' | 'untried' | 'failing' | 'slowed' | 'paused';

/** After this many failures in a row an endpoint gets one attempt at a time, and may be paused (docs/outbound.md#webhook-attempts). */
export const slowdownFailures = 20;

/** All null: no webhook was ever sent to the endpoint for this account. */
export type EndpointHistory = { [Field in 'failures' | 'succeededAt' | 'pausedAt']: WebhookEndpoint[Field] | null };

export function toEndpointHealth({ failures, succeededAt, pausedAt }: EndpointHistory): EndpointHealth {
  if (pausedAt) return 'paused';
  if (failures) return failures >= slowdownFailures ? 'slowed' : 'failing';
  return succeededAt ? 'healthy' : 'untried';
}

/** What an attempt says about its endpoint; `none` when nothing was sent. */
export type AttemptVerdict = 'success' | 'failure' | 'none';

/**
 * CTE `updated_endpoint (paused)` of the statement that records an attempt: updates the endpoint of the CTE `recorded_delivery`, and
 * returns whether this attempt paused it. A success ends a pause.
 */
export function updateEndpointCte(verdict: AttemptVerdict, pauseAfterMs: number): Statement {
  if (verdict === 'none') return sql`updated_endpoint AS (SELECT false AS paused WHERE false)`;
  const update = verdict === 'success' ? recordSuccess : recordFailure(pauseAfterMs);
  return sql`updated_endpoint AS (${update})`;
}

const recordSuccess = sql`
  INSERT INTO endpoints (account_id, origin, failures, succeeded_at) SELECT account_id, endpoint, 0, now() FROM recorded_delivery
  ON CONFLICT (account_id, origin) DO UPDATE SET failures = 0, failing_since = NULL, succeeded_at = now(), paused_at = NULL
  RETURNING false AS paused`;

const recordFailure = (pauseAfterMs: number) => sql`
  INSERT INTO endpoints (account_id, origin, failures, failing_since) SELECT account_id, endpoint, 1, now() FROM recorded_delivery
  ON CONFLICT (account_id, origin) DO UPDATE SET
    failures = endpoints.failures + 1,
    failing_since = coalesce(endpoints.failing_since, now()),
    paused_at = CASE
      WHEN endpoints.paused_at IS NULL AND endpoints.failures + 1 >= ${slowdownFailures}
        AND endpoints.failing_since <= now() - ${interval(pauseAfterMs)} THEN now()
      ELSE endpoints.paused_at END
  RETURNING paused_at IS NOT DISTINCT FROM now()::timestamptz(3) AS paused`;
