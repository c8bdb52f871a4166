import type { PrismaDatabase } from '../sql.js';
import { claimableDelivery, deliveryEndpoint, hasWorkingEndpoint } from './delivery-claims.js';
import { slowdownFailures } from './endpoint-health.js';

/** A pending delivery whose time has come and that nobody holds. */
export interface DueDelivery {
  readonly deliveryId: string;
  readonly attempts: number;
  /** Whether its endpoint has been failing, and whether for long. */
  readonly endpoint: 'working' | 'failing' | 'slowed';
}

export interface DueDeliveriesQuery {
  /** Most of those whose endpoint is not failing. */
  readonly workingLimit: number;
  /** Most of those whose endpoint is. */
  readonly failingLimit: number;
  /** Most of one endpoint: those that fail get half. */
  readonly endpointLimit: number;
}

/** Longest due first, endpoints that have worked before those that nobody tried yet; few of each, so that no backlog fills the list. */
function findDueToWorkingEndpoints(client: PrismaDatabase, { workingLimit, endpointLimit }: DueDeliveriesQuery): Promise<DueDelivery[]> {
  return client.$queryRaw<DueDelivery[]>`
    SELECT id AS "deliveryId", attempts, 'working' AS endpoint FROM (
      SELECT d.id, d.attempts, d.next_attempt_at, e.succeeded_at IS NULL AS untried,
        row_number() OVER (PARTITION BY d.endpoint ORDER BY d.next_attempt_at) AS turn
      FROM deliveries d LEFT JOIN ${deliveryEndpoint}
      WHERE ${claimableDelivery} AND ${hasWorkingEndpoint}
    ) due WHERE turn <= ${endpointLimit} ORDER BY untried, next_attempt_at LIMIT ${workingLimit}`;
}

/** Those that began to fail of late first: they are likeliest to be back. */
function findDueToFailingEndpoints(client: PrismaDatabase, { failingLimit, endpointLimit }: DueDeliveriesQuery): Promise<DueDelivery[]> {
  return client.$queryRaw<DueDelivery[]>`
    SELECT due.id AS "deliveryId", due.attempts, CASE WHEN due.slowed THEN 'slowed' ELSE 'failing' END AS endpoint
    FROM (SELECT DISTINCT origin FROM endpoints WHERE failures > 0) bad CROSS JOIN LATERAL (
      SELECT d.id, d.attempts, d.next_attempt_at, e.failures >= ${slowdownFailures} AS slowed
      FROM deliveries d JOIN ${deliveryEndpoint} AND e.failures > 0 WHERE d.endpoint = bad.origin AND ${claimableDelivery}
      ORDER BY d.next_attempt_at LIMIT ${Math.ceil(endpointLimit / 2)}
    ) due ORDER BY due.slowed, due.next_attempt_at LIMIT ${failingLimit}`;
}

/** What to ring for: first the deliveries to endpoints that work, then apart from them those that do not. */
export async function findDueDeliveries(client: PrismaDatabase, request: DueDeliveriesQuery): Promise<DueDelivery[]> {
  const working = await findDueToWorkingEndpoints(client, request);
  return request.failingLimit === 0 ? working : [...working, ...(await findDueToFailingEndpoints(client, request))];
}
