import { advisoryLock } from '../connection/advisory-locks.js';
import { interval, type Sql, type SqlConnection, type Statement, sql } from '../sql.js';
import { type EndpointHistory, slowdownFailures } from './endpoint-health.js';

/** A worker's right to attempt a delivery. */
export interface DeliveryClaim {
  readonly id: string;
  /** Null for a test event, and for an event of a collection. */
  readonly jobId: string | null;
  readonly accountId: string;
  readonly url: string;
  /** Sealed `Login` for HTTP Basic; null without one. */
  readonly login: string | null;
  readonly endpoint: string;
  readonly contentType: string;
  readonly body: string;
  readonly fence: number;
  /** Attempts before this one. */
  readonly attempts: number;
  /** Attempts before the retry schedule last began. */
  readonly scheduleFrom: number;
  /** Set while the endpoint is paused. */
  readonly pausedAt: Date | null;
}

export interface DeliveryClaimRequest {
  readonly endpoint: string;
  readonly owner: string;
  readonly leaseMs: number;
  /** Attempts to one endpoint at a time, over all workers. Accounts for which the endpoint fails get half of them, and one when slowed. */
  readonly concurrencyPerEndpoint: number;
}

/** Right side of a join: the endpoint of delivery `d`, for its account. */
export const deliveryEndpoint = sql`endpoints e ON e.account_id = d.account_id AND e.origin = d.endpoint`;

/** Condition: delivery `d` is pending, due and unclaimed. */
export const isClaimable = sql`d.state = 'pending' AND d.next_attempt_at <= now() AND (d.lease_until IS NULL OR d.lease_until < now())`;

/** Expression: the sealed login of a delivery. That of an account's endpoint stays with the endpoint. */
export const loginOf = (delivery: Statement) => sql`
  coalesce(${delivery}.login, (SELECT w.login FROM webhook_endpoints w WHERE w.id = ${delivery}.webhook_endpoint_id))`;

/** Condition: the endpoint `e` of a delivery is not failing. */
export const hasWorkingEndpoint = sql`coalesce(e.failures, 0) = 0`;

/** Condition: delivery `d` has this id. */
export const hasId = (deliveryId: string) => sql`d.id = ${deliveryId}::uuid`;

/** Endpoint of a delivery and the endpoint's history; null when the delivery cannot be claimed now. */
export async function findDeliveryStatus(db: SqlConnection, deliveryId: string) {
  const [row] = await db.query<{ endpoint: string } & EndpointHistory>(sql`
    SELECT d.endpoint, e.failures, e.succeeded_at AS "succeededAt", e.paused_at AS "pausedAt"
    FROM deliveries d LEFT JOIN ${deliveryEndpoint} WHERE ${hasId(deliveryId)} AND ${isClaimable}`);
  return row ?? null;
}

/**
 * Claims the delivery that meets `condition` and has been due longest, unless its endpoint is at its limit of concurrent attempts. The
 * lock makes claims for one endpoint wait for each other: without it, two claims could each count before the other is written.
 */
export function claimDelivery(db: Sql, condition: Statement, request: DeliveryClaimRequest): Promise<DeliveryClaim | null> {
  const { endpoint, owner, leaseMs, concurrencyPerEndpoint } = request;
  return db.transaction(async (tx) => {
    await tx.execute(advisoryLock('endpoints', endpoint));
    const [claimed] = await tx.query<DeliveryClaim>(sql`
      WITH active_attempts AS (
        SELECT count(*) AS total, count(*) FILTER (WHERE e.failures > 0) AS failing
        FROM deliveries d LEFT JOIN ${deliveryEndpoint} WHERE d.endpoint = ${endpoint} AND d.lease_until > now()
      ), next_delivery AS (
        SELECT d.id AS next_delivery_id, e.paused_at FROM active_attempts, deliveries d LEFT JOIN ${deliveryEndpoint}
        WHERE d.endpoint = ${endpoint} AND ${condition} AND ${isClaimable} AND active_attempts.total < ${concurrencyPerEndpoint}
          AND (coalesce(e.failures, 0) = 0 OR active_attempts.failing <
            CASE WHEN e.failures >= ${slowdownFailures} THEN 1 ELSE ${Math.ceil(concurrencyPerEndpoint / 2)} END)
        ORDER BY d.next_attempt_at LIMIT 1 FOR UPDATE OF d SKIP LOCKED
      )
      UPDATE deliveries SET fence = fence + 1, lease_owner = ${owner}, lease_until = now() + ${interval(leaseMs)}
      FROM next_delivery WHERE id = next_delivery_id
      RETURNING id, job_id AS "jobId", account_id AS "accountId", url, ${loginOf(sql`deliveries`)} AS login, endpoint, content_type AS "contentType", body, fence, attempts,
        schedule_from AS "scheduleFrom", paused_at AS "pausedAt"`);
    return claimed ?? null;
  });
}
