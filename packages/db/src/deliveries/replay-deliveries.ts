import { type SqlConnection, type Statement, sql } from '../sql.js';
import { type DeliveryFilter, toCondition } from './delivery-filter.js';
import type { WebhookEndpoint } from './endpoint-health.js';
import { fileEvent } from './file-event.js';

export const endpointColumns = sql`origin, failures, failing_since AS "failingSince", succeeded_at AS "succeededAt", paused_at AS "pausedAt"`;

/** Ends a pause. The endpoint counts as failing from now, so that it is not paused again at its next failure. */
const endPause = sql`paused_at = NULL, failures = 1, failing_since = now()`;

/**
 * Leaves out deliveries that name files which were removed or expire soon: clients save the answer of a dead URL as an image. The files
 * of a pending delivery are kept (docs/product-decisions.md#lifetimes). Only `job.settled` names files.
 */
const fromReplayable = (filter: DeliveryFilter): Statement => sql`
  deliveries d LEFT JOIN jobs j ON j.id = d.job_id
  WHERE (d.event <> ${fileEvent} OR j.id IS NULL
    OR (j.purged_at IS NULL AND (d.state = 'pending' OR j.expires_at > now() + interval '5 seconds'))) AND ${toCondition(filter)}`;

export async function replayDeliveries(db: SqlConnection, filter: DeliveryFilter, limit: number): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql`
    WITH replayable_deliveries AS (
      SELECT d.id AS delivery_id FROM ${fromReplayable(filter)} ORDER BY d.created_at LIMIT ${limit} FOR UPDATE OF d
    ), replayed_deliveries AS (
      UPDATE deliveries SET state = 'pending', schedule_from = attempts, next_attempt_at = now(), ended_at = NULL
      FROM replayable_deliveries WHERE id = delivery_id RETURNING account_id, endpoint
    ), resumed_endpoints AS (
      UPDATE endpoints e SET ${endPause} FROM (SELECT DISTINCT account_id, endpoint FROM replayed_deliveries) replayed_endpoints
      WHERE e.account_id = replayed_endpoints.account_id AND e.origin = replayed_endpoints.endpoint AND e.paused_at IS NOT NULL
    )
    SELECT count(*)::int AS count FROM replayed_deliveries`);
  return row?.count ?? 0;
}

export async function countReplayableDeliveries(db: SqlConnection, filter: DeliveryFilter): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql`SELECT count(*)::int AS count FROM ${fromReplayable(filter)}`);
  return row?.count ?? 0;
}

export async function resumeEndpoint(db: SqlConnection, accountId: string, origin: string): Promise<WebhookEndpoint | null> {
  await db.execute(sql`
    UPDATE endpoints SET ${endPause} WHERE account_id = ${accountId}::uuid AND origin = ${origin} AND paused_at IS NOT NULL`);
  const [row] = await db.query<WebhookEndpoint>(sql`
    SELECT ${endpointColumns} FROM endpoints WHERE account_id = ${accountId}::uuid AND origin = ${origin}`);
  return row ?? null;
}
