import type { Prisma } from '../generated/client.js';
import { mapDatabaseErrors, type PrismaDatabase } from '../sql.js';
import {
  claimDelivery,
  type DeliveryClaim,
  type DeliveryClaimRequest,
  findDeliveryStatus,
  hasId,
  hasWorkingEndpoint,
} from './delivery-claims.js';
import { type DueDeliveriesQuery, type DueDelivery, findDueDeliveries } from './due-deliveries.js';
import { type AttemptVerdict, type EndpointHealth, toEndpointHealth, updateEndpoint } from './endpoint-health.js';

/** One try, as it is written down. */
export interface AttemptRecord {
  readonly startedAt: Date;
  readonly durationMs: number;
  /** HTTP status of the answer; null when there was none. */
  readonly status: number | null;
  /** What went wrong; null when it was delivered. */
  readonly error: string | null;
  /** First bytes of the answer. */
  readonly head: string | null;
}

/** What follows a try: over, or due again. */
export type NextDeliveryState = { readonly state: 'delivered' | 'failed' } | { readonly state: 'pending'; readonly nextAttemptAt: Date };

export interface AttemptCompletion {
  readonly attempt: AttemptRecord;
  readonly nextState: NextDeliveryState;
  readonly verdict: AttemptVerdict;
  /** How long an endpoint may do nothing but fail before it is paused, in ms. */
  readonly pauseAfterMs: number;
}

export interface DeliveriesRepository {
  /** Where a delivery would go and how that has been going; null when it is over, not due, or in another worker's hands. */
  findStatus(deliveryId: string): Promise<{ readonly endpoint: string; readonly health: EndpointHealth } | null>;
  /** Null when it is over, not due, in another worker's hands, or its endpoint has its share of tries under way. */
  claim(deliveryId: string, request: DeliveryClaimRequest): Promise<DeliveryClaim | null>;
  /** The longest due delivery to an endpoint that works; null under the same conditions. */
  claimNext(request: DeliveryClaimRequest): Promise<DeliveryClaim | null>;
  /**
   * Logs a try, says what follows, and brings the endpoint's row up to date, in one statement. `paused`: the endpoint was paused by this
   * try. Null when the claim was lost meanwhile; nothing is written then.
   */
  record(claim: DeliveryClaim, end: AttemptCompletion): Promise<{ readonly paused: boolean } | null>;
  /** Gives a delivery back untried. */
  releaseClaim(claim: DeliveryClaim): Promise<void>;
  /** Pending deliveries whose time has come, endpoints that work first. */
  findDue(request: DueDeliveriesQuery): Promise<DueDelivery[]>;
  releaseLeases(owner: string): Promise<number>;
}

const clearedLease = { leaseUntil: null, leaseOwner: null } as const;

export function createDeliveriesRepository(client: PrismaDatabase): DeliveriesRepository {
  return {
    findStatus: (deliveryId) =>
      mapDatabaseErrors(async () => {
        const row = await findDeliveryStatus(client, deliveryId);
        return row && { endpoint: row.endpoint, health: toEndpointHealth(row) };
      }),

    claim: (deliveryId, request) => mapDatabaseErrors(() => claimDelivery(client, hasId(deliveryId), request)),

    claimNext: (request) => mapDatabaseErrors(() => claimDelivery(client, hasWorkingEndpoint, request)),

    record: ({ id, fence }, { attempt, nextState, verdict, pauseAfterMs }) =>
      mapDatabaseErrors(async () => {
        const { startedAt, durationMs, status, error, head } = attempt;
        const next = nextState.state === 'pending' ? nextState.nextAttemptAt : null;
        const [row] = await client.$queryRaw<{ written: boolean; paused: boolean | null }[]>`
          WITH written AS (
            UPDATE deliveries SET state = ${nextState.state}::delivery_state, attempts = attempts + 1, lease_until = NULL, lease_owner = NULL,
              next_attempt_at = ${next}::timestamptz, ended_at = CASE WHEN ${nextState.state} = 'pending' THEN NULL ELSE now() END
            WHERE id = ${id}::uuid AND fence = ${fence} AND state = 'pending'
            RETURNING id, account_id, endpoint, attempts
          ), logged AS (
            INSERT INTO delivery_attempts (id, delivery_id, number, started_at, duration_ms, status, error, head)
            SELECT gen_random_uuid(), id, attempts, ${startedAt}::timestamptz, ${durationMs}::int, ${status}::int, ${error}::text, ${head}::text
            FROM written
          ), noted AS (${updateEndpoint(verdict, pauseAfterMs)})
          SELECT EXISTS (SELECT 1 FROM written) AS written, (SELECT paused FROM noted) AS paused`;
        return row?.written ? { paused: row.paused === true } : null;
      }),

    releaseClaim: ({ id, fence }) =>
      mapDatabaseErrors(async () => {
        await client.delivery.updateMany({ where: { id, fence, state: 'pending' }, data: clearedLease });
      }),

    findDue: (request) => mapDatabaseErrors(() => findDueDeliveries(client, request)),

    releaseLeases: (owner) =>
      mapDatabaseErrors(async () => {
        const where: Prisma.DeliveryWhereInput = { leaseOwner: owner, state: 'pending' };
        const { count } = await client.delivery.updateMany({ where, data: clearedLease });
        return count;
      }),
  };
}
