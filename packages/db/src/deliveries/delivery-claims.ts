import { Prisma } from '../generated/client.js';
import type { PrismaDatabase } from '../sql.js';
import { type EndpointHistory, slowdownFailures } from './endpoint-health.js';

/** A delivery in a worker's hands. */
export interface DeliveryClaim {
  readonly id: string;
  readonly jobId: string;
  readonly accountId: string;
  readonly url: string;
  readonly endpoint: string;
  readonly contentType: string;
  readonly body: string;
  readonly fence: number;
  /** Tries made before this one. */
  readonly attempts: number;
  /** Tries made before the retry schedule last began. */
  readonly scheduleFrom: number;
  /** Since when nothing is sent to its endpoint. */
  readonly pausedAt: Date | null;
}

export interface DeliveryClaimRequest {
  readonly endpoint: string;
  readonly owner: string;
  readonly leaseMs: number;
  /** Tries under way to one endpoint, over all workers; those to accounts for whom it fails are half of them, and one when slowed. */
  readonly concurrencyPerEndpoint: number;
}

/** Namespace of the locks under which an endpoint's tries are counted. */
const endpointLockNamespace = 7_301;

/** The standing of a delivery's endpoint with its account, as the other side of a join. */
export const deliveryEndpoint = Prisma.sql`endpoints e ON e.account_id = d.account_id AND e.origin = d.endpoint`;

/** Pending, due and in nobody's hands. */
export const claimableDelivery = Prisma.sql`d.state = 'pending' AND d.next_attempt_at <= now() AND (d.lease_until IS NULL OR d.lease_until < now())`;

/** Where a delivery would go and how that has been going; null when it cannot be claimed now. */
export async function findDeliveryStatus(
  client: PrismaDatabase,
  deliveryId: string,
): Promise<({ readonly endpoint: string } & EndpointHistory) | null> {
  const [row] = await client.$queryRaw<({ endpoint: string } & EndpointHistory)[]>`
    SELECT d.endpoint, e.failures, e.succeeded_at AS "succeededAt", e.paused_at AS "pausedAt"
    FROM deliveries d LEFT JOIN ${deliveryEndpoint} WHERE d.id = ${deliveryId}::uuid AND ${claimableDelivery}`;
  return row ?? null;
}

/**
 * Claims the longest due of the deliveries that `which` names, unless its endpoint has its share of tries under way. The lock makes
 * claims of one endpoint wait for each other, or each would count before the other has claimed.
 */
export async function claimDelivery(
  client: PrismaDatabase,
  condition: Prisma.Sql,
  request: DeliveryClaimRequest,
): Promise<DeliveryClaim | null> {
  const { endpoint, owner, leaseMs, concurrencyPerEndpoint } = request;
  const [, claimed] = await client.$transaction([
    client.$executeRaw`SELECT pg_advisory_xact_lock(${endpointLockNamespace}::int, hashtext(${endpoint}))`,
    client.$queryRaw<DeliveryClaim[]>`
      WITH under_way AS (
        SELECT count(*) AS tries, count(*) FILTER (WHERE e.failures > 0) AS doubtful
        FROM deliveries d LEFT JOIN ${deliveryEndpoint} WHERE d.endpoint = ${endpoint} AND d.lease_until > now()
      ), chosen AS (
        SELECT d.id AS chosen_id, e.paused_at FROM under_way, deliveries d LEFT JOIN ${deliveryEndpoint}
        WHERE d.endpoint = ${endpoint} AND ${condition} AND ${claimableDelivery} AND under_way.tries < ${concurrencyPerEndpoint}
          AND (coalesce(e.failures, 0) = 0 OR under_way.doubtful <
            CASE WHEN e.failures >= ${slowdownFailures} THEN 1 ELSE ${Math.ceil(concurrencyPerEndpoint / 2)} END)
        ORDER BY d.next_attempt_at LIMIT 1 FOR UPDATE OF d SKIP LOCKED
      )
      UPDATE deliveries SET fence = fence + 1, lease_owner = ${owner}, lease_until = now() + ${leaseMs} * interval '1 millisecond'
      FROM chosen WHERE id = chosen_id
      RETURNING id, job_id AS "jobId", account_id AS "accountId", url, endpoint, content_type AS "contentType", body, fence, attempts,
        schedule_from AS "scheduleFrom", paused_at AS "pausedAt"`,
  ]);
  return claimed[0] ?? null;
}

export const hasId = (deliveryId: string) => Prisma.sql`d.id = ${deliveryId}::uuid`;
export const hasWorkingEndpoint = Prisma.sql`coalesce(e.failures, 0) = 0`;
