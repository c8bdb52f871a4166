import type { Client } from './client.js';
import { claimable, endpointOf, ofWorkingEndpoint } from './delivery-claims.js';
import { manyFailures } from './endpoint-standing.js';

/** A pending delivery whose time has come and that nobody holds. */
export interface DueDelivery {
  readonly deliveryId: string;
  readonly attempts: number;
  /** Whether its endpoint has been failing, and whether for long. */
  readonly endpoint: 'working' | 'failing' | 'slowed';
}

export interface DueRequest {
  /** Most of those whose endpoint is not failing. */
  readonly working: number;
  /** Most of those whose endpoint is. */
  readonly failing: number;
  /** Most of one endpoint: those that fail get half. */
  readonly triesPerEndpoint: number;
}

/** Longest due first, endpoints that have worked before those that nobody tried yet; few of each, so that no backlog fills the list. */
function findWorking(client: Client, { working, triesPerEndpoint }: DueRequest): Promise<DueDelivery[]> {
  return client.$queryRaw<DueDelivery[]>`
    SELECT id AS "deliveryId", attempts, 'working' AS endpoint FROM (
      SELECT d.id, d.attempts, d.next_attempt_at, e.succeeded_at IS NULL AS untried,
        row_number() OVER (PARTITION BY d.endpoint ORDER BY d.next_attempt_at) AS turn
      FROM deliveries d LEFT JOIN ${endpointOf}
      WHERE ${claimable} AND ${ofWorkingEndpoint}
    ) due WHERE turn <= ${triesPerEndpoint} ORDER BY untried, next_attempt_at LIMIT ${working}`;
}

/** Those that began to fail of late first: they are likeliest to be back. */
function findFailing(client: Client, { failing, triesPerEndpoint }: DueRequest): Promise<DueDelivery[]> {
  return client.$queryRaw<DueDelivery[]>`
    SELECT due.id AS "deliveryId", due.attempts, CASE WHEN due.slowed THEN 'slowed' ELSE 'failing' END AS endpoint
    FROM (SELECT DISTINCT origin FROM endpoints WHERE failures > 0) bad CROSS JOIN LATERAL (
      SELECT d.id, d.attempts, d.next_attempt_at, e.failures >= ${manyFailures} AS slowed
      FROM deliveries d JOIN ${endpointOf} AND e.failures > 0 WHERE d.endpoint = bad.origin AND ${claimable}
      ORDER BY d.next_attempt_at LIMIT ${Math.ceil(triesPerEndpoint / 2)}
    ) due ORDER BY due.slowed, due.next_attempt_at LIMIT ${failing}`;
}

/** What to ring for: first the deliveries to endpoints that work, then apart from them those that do not. */
export async function findDueDeliveries(client: Client, request: DueRequest): Promise<DueDelivery[]> {
  const working = await findWorking(client, request);
  return request.failing === 0 ? working : [...working, ...(await findFailing(client, request))];
}
