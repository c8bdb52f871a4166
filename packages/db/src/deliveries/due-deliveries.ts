import { type SqlConnection, sql } from '../sql.js';
import { deliveryEndpoint, hasWorkingEndpoint, isClaimable } from './delivery-claims.js';
import { slowdownFailures } from './endpoint-health.js';

/** A pending delivery that is due and unclaimed. */
export interface DueDelivery {
  readonly deliveryId: string;
  readonly attempts: number;
  /** Whether its endpoint is failing, and for how long. */
  readonly endpoint: 'working' | 'failing' | 'slowed';
}

export interface DueDeliveriesQuery {
  /** Deliveries to endpoints that are not failing. */
  readonly workingLimit: number;
  /** Deliveries to failing endpoints. */
  readonly failingLimit: number;
  /** Deliveries to one endpoint; half of it for a failing one. */
  readonly endpointLimit: number;
}

/** What to enqueue: deliveries to working endpoints, then those to failing ones. */
export async function findDueDeliveries(db: SqlConnection, request: DueDeliveriesQuery): Promise<DueDelivery[]> {
  const working = await findDueToWorkingEndpoints(db, request);
  return request.failingLimit === 0 ? working : [...working, ...(await findDueToFailingEndpoints(db, request))];
}

/**
 * Endpoints with a success come before untried ones, then the delivery that has been due longest. Few of each endpoint, so that no
 * backlog fills the list.
 */
function findDueToWorkingEndpoints(db: SqlConnection, { workingLimit, endpointLimit }: DueDeliveriesQuery): Promise<DueDelivery[]> {
  return db.query<DueDelivery>(sql`
    SELECT id AS "deliveryId", attempts, 'working' AS endpoint FROM (
      SELECT d.id, d.attempts, d.next_attempt_at, e.succeeded_at IS NULL AS untried,
        row_number() OVER (PARTITION BY d.endpoint ORDER BY d.next_attempt_at) AS endpoint_position
      FROM deliveries d LEFT JOIN ${deliveryEndpoint}
      WHERE ${isClaimable} AND ${hasWorkingEndpoint}
    ) due_deliveries
    WHERE endpoint_position <= ${endpointLimit} ORDER BY untried, next_attempt_at LIMIT ${workingLimit}`);
}

/** Endpoints that began to fail recently come first: they are the likeliest to work again. */
function findDueToFailingEndpoints(db: SqlConnection, { failingLimit, endpointLimit }: DueDeliveriesQuery): Promise<DueDelivery[]> {
  return db.query<DueDelivery>(sql`
    SELECT due_deliveries.id AS "deliveryId", due_deliveries.attempts,
      CASE WHEN due_deliveries.slowed THEN 'slowed' ELSE 'failing' END AS endpoint
    FROM (SELECT DISTINCT origin FROM endpoints WHERE failures > 0) failing_endpoints CROSS JOIN LATERAL (
      SELECT d.id, d.attempts, d.next_attempt_at, e.failures >= ${slowdownFailures} AS slowed
      FROM deliveries d JOIN ${deliveryEndpoint} AND e.failures > 0
      WHERE d.endpoint = failing_endpoints.origin AND ${isClaimable}
      ORDER BY d.next_attempt_at LIMIT ${Math.ceil(endpointLimit / 2)}
    ) due_deliveries
    ORDER BY due_deliveries.slowed, due_deliveries.next_attempt_at LIMIT ${failingLimit}`);
}
