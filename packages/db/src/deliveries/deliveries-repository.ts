import { type Sql, sql } from '../sql.js';
import {
  claimDelivery,
  type DeliveryClaim,
  type DeliveryClaimRequest,
  findDeliveryStatus,
  hasId,
  hasWorkingEndpoint,
} from './delivery-claims.js';
import { type DueDeliveriesQuery, type DueDelivery, findDueDeliveries } from './due-deliveries.js';
import { type EndpointHealth, toEndpointHealth } from './endpoint-health.js';
import { type AttemptCompletion, recordAttempt } from './record-attempt.js';

export interface DeliveriesRepository {
  /** Endpoint of a delivery, and its health; null when the delivery has ended, is not due, or is claimed by another worker. */
  findStatus(deliveryId: string): Promise<{ readonly endpoint: string; readonly health: EndpointHealth } | null>;
  /** Null for the same reasons, and when the endpoint is at its limit of concurrent attempts. */
  claim(deliveryId: string, request: DeliveryClaimRequest): Promise<DeliveryClaim | null>;
  /** Claims the delivery that has been due longest, if the endpoint works; null for the same reasons. */
  claimNext(request: DeliveryClaimRequest): Promise<DeliveryClaim | null>;
  /**
   * Logs an attempt and updates the delivery and its endpoint, in one statement. `paused`: this attempt paused the endpoint. Null when
   * the claim was lost; nothing is written then.
   */
  record(claim: DeliveryClaim, completion: AttemptCompletion): Promise<{ readonly paused: boolean } | null>;
  /** Releases a claim without an attempt. */
  releaseClaim(claim: DeliveryClaim): Promise<void>;
  /** Pending deliveries that are due, those to working endpoints first. */
  findDue(query: DueDeliveriesQuery): Promise<DueDelivery[]>;
  /** Ends a dead worker's leases. Returns how many. */
  releaseLeases(owner: string): Promise<number>;
}

const endLease = sql`lease_until = NULL, lease_owner = NULL`;

export function createDeliveriesRepository(db: Sql): DeliveriesRepository {
  return {
    async findStatus(deliveryId) {
      const row = await findDeliveryStatus(db, deliveryId);
      return row && { endpoint: row.endpoint, health: toEndpointHealth(row) };
    },

    claim: (deliveryId, request) => claimDelivery(db, hasId(deliveryId), request),
    claimNext: (request) => claimDelivery(db, hasWorkingEndpoint, request),
    record: (claim, completion) => recordAttempt(db, claim, completion),

    async releaseClaim({ id, fence }) {
      await db.execute(sql`UPDATE deliveries SET ${endLease} WHERE id = ${id}::uuid AND fence = ${fence} AND state = 'pending'`);
    },

    findDue: (query) => findDueDeliveries(db, query),
    releaseLeases: (owner) => db.execute(sql`UPDATE deliveries SET ${endLease} WHERE lease_owner = ${owner} AND state = 'pending'`),
  };
}
