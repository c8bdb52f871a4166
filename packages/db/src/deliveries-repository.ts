import { atDatabase, type Client } from './client.js';
import { byId, type ClaimDelivery, claimOne, type DeliveryClaim, glanceAt, ofWorkingEndpoint } from './delivery-claims.js';
import { type DueDelivery, type DueRequest, findDueDeliveries } from './due-deliveries.js';
import { type EndpointStanding, noteEndpoint, toStanding, type Verdict } from './endpoint-standing.js';
import type { Prisma } from './generated/client.js';

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
export type AfterAttempt = { readonly state: 'delivered' | 'failed' } | { readonly state: 'pending'; readonly nextAttemptAt: Date };

export interface AttemptEnd {
  readonly attempt: AttemptRecord;
  readonly after: AfterAttempt;
  readonly verdict: Verdict;
  /** How long an endpoint may do nothing but fail before it is paused, in ms. */
  readonly pauseAfterMs: number;
}

export interface DeliveriesRepository {
  /** Where a delivery would go and how that has been going; null when it is over, not due, or in another worker's hands. */
  glance(deliveryId: string): Promise<{ readonly endpoint: string; readonly standing: EndpointStanding } | null>;
  /** Null when it is over, not due, in another worker's hands, or its endpoint has its share of tries under way. */
  claim(deliveryId: string, request: ClaimDelivery): Promise<DeliveryClaim | null>;
  /** The longest due delivery to an endpoint that works; null under the same conditions. */
  claimNext(request: ClaimDelivery): Promise<DeliveryClaim | null>;
  /**
   * Logs a try, says what follows, and brings the endpoint's row up to date, in one statement. `paused`: the endpoint was paused by this
   * try. Null when the claim was lost meanwhile; nothing is written then.
   */
  record(claim: DeliveryClaim, end: AttemptEnd): Promise<{ readonly paused: boolean } | null>;
  /** Gives a delivery back untried. */
  handBack(claim: DeliveryClaim): Promise<void>;
  /** Pending deliveries whose time has come, endpoints that work first. */
  findDue(request: DueRequest): Promise<DueDelivery[]>;
  releaseLeases(owner: string): Promise<number>;
}

const freed = { leaseUntil: null, leaseOwner: null } as const;

export function createDeliveriesRepository(client: Client): DeliveriesRepository {
  return {
    glance: (deliveryId) =>
      atDatabase(async () => {
        const row = await glanceAt(client, deliveryId);
        return row && { endpoint: row.endpoint, standing: toStanding(row) };
      }),

    claim: (deliveryId, request) => atDatabase(() => claimOne(client, byId(deliveryId), request)),

    claimNext: (request) => atDatabase(() => claimOne(client, ofWorkingEndpoint, request)),

    record: ({ id, fence }, { attempt, after, verdict, pauseAfterMs }) =>
      atDatabase(async () => {
        const { startedAt, durationMs, status, error, head } = attempt;
        const next = after.state === 'pending' ? after.nextAttemptAt : null;
        const [row] = await client.$queryRaw<{ written: boolean; paused: boolean | null }[]>`
          WITH written AS (
            UPDATE deliveries SET state = ${after.state}::delivery_state, attempts = attempts + 1, lease_until = NULL, lease_owner = NULL,
              next_attempt_at = ${next}::timestamptz, ended_at = CASE WHEN ${after.state} = 'pending' THEN NULL ELSE now() END
            WHERE id = ${id}::uuid AND fence = ${fence} AND state = 'pending'
            RETURNING id, account_id, endpoint, attempts
          ), logged AS (
            INSERT INTO delivery_attempts (id, delivery_id, number, started_at, duration_ms, status, error, head)
            SELECT gen_random_uuid(), id, attempts, ${startedAt}::timestamptz, ${durationMs}::int, ${status}::int, ${error}::text, ${head}::text
            FROM written
          ), noted AS (${noteEndpoint(verdict, pauseAfterMs)})
          SELECT EXISTS (SELECT 1 FROM written) AS written, (SELECT paused FROM noted) AS paused`;
        return row?.written ? { paused: row.paused === true } : null;
      }),

    handBack: ({ id, fence }) =>
      atDatabase(async () => {
        await client.delivery.updateMany({ where: { id, fence, state: 'pending' }, data: freed });
      }),

    findDue: (request) => atDatabase(() => findDueDeliveries(client, request)),

    releaseLeases: (owner) =>
      atDatabase(async () => {
        const where: Prisma.DeliveryWhereInput = { leaseOwner: owner, state: 'pending' };
        const { count } = await client.delivery.updateMany({ where, data: freed });
        return count;
      }),
  };
}
