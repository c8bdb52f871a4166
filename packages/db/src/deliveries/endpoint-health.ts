import { Prisma } from '../generated/client.js';

/** How an endpoint has been doing of late, and so how much room its deliveries may take. */
export type EndpointHealth = 'healthy' | 'untried' | 'failing' | 'slowed' | 'paused';

/** As many failures in a row slow an endpoint to one try at a time, and are needed to pause it (reliability.md "Webhooks"). */
export const slowdownFailures = 20;

export interface EndpointHistory {
  /** null, like the rest: nothing was ever sent there for this account. */
  readonly failures: number | null;
  readonly succeededAt: Date | null;
  readonly pausedAt: Date | null;
}

export function toEndpointHealth({ failures, succeededAt, pausedAt }: EndpointHistory): EndpointHealth {
  if (pausedAt) return 'paused';
  if (failures) return failures >= slowdownFailures ? 'slowed' : 'failing';
  return succeededAt ? 'healthy' : 'untried';
}

/** What a try says about its endpoint; `nothing` when nothing was sent. */
export type AttemptVerdict = 'works' | 'fails' | 'nothing';

/**
 * Part of the statement that records a try: brings the row of its endpoint up to date from the CTE `written`, and returns whether the
 * endpoint was paused by it. A success ends a pause.
 */
export function updateEndpoint(verdict: AttemptVerdict, pauseAfterMs: number): Prisma.Sql {
  if (verdict === 'nothing') return Prisma.sql`SELECT false AS paused WHERE false`;
  if (verdict === 'works') {
    return Prisma.sql`
      INSERT INTO endpoints (account_id, origin, failures, succeeded_at) SELECT account_id, endpoint, 0, now() FROM written
      ON CONFLICT (account_id, origin) DO UPDATE SET failures = 0, failing_since = NULL, succeeded_at = now(), paused_at = NULL
      RETURNING false AS paused`;
  }
  return Prisma.sql`
    INSERT INTO endpoints (account_id, origin, failures, failing_since) SELECT account_id, endpoint, 1, now() FROM written
    ON CONFLICT (account_id, origin) DO UPDATE SET
      failures = endpoints.failures + 1,
      failing_since = coalesce(endpoints.failing_since, now()),
      paused_at = CASE
        WHEN endpoints.paused_at IS NULL AND endpoints.failures + 1 >= ${slowdownFailures}
          AND endpoints.failing_since <= now() - ${pauseAfterMs} * interval '1 millisecond' THEN now()
        ELSE endpoints.paused_at END
    RETURNING paused_at IS NOT DISTINCT FROM now()::timestamptz(3) AS paused`;
}
