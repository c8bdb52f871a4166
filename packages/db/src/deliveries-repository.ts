import { atDatabase, type Client } from './client.js';
import type { Prisma } from './generated/client.js';

/** A delivery in a worker's hands. */
export interface DeliveryClaim {
  readonly id: string;
  readonly jobId: string;
  readonly url: string;
  readonly contentType: string;
  readonly body: string;
  readonly fence: number;
  /** Tries made before this one. */
  readonly attempts: number;
}

export interface AttemptRecord {
  readonly startedAt: Date;
  readonly durationMs: number;
  /** HTTP status of the answer; null when there was none. */
  readonly status: number | null;
  readonly error: string | null;
  /** First bytes of the answer. */
  readonly head: string | null;
}

/** What follows a try: over, or due again. */
export type AfterAttempt = { readonly state: 'delivered' | 'failed' } | { readonly state: 'pending'; readonly nextAttemptAt: Date };

export interface DueDelivery {
  readonly deliveryId: string;
  readonly attempts: number;
}

export interface DeliveriesRepository {
  /** Null when it is over, not due, or in another worker's hands. */
  claim(request: { deliveryId: string; owner: string; leaseMs: number }): Promise<DeliveryClaim | null>;
  /** Logs a try and says what follows; false when the claim was lost meanwhile (nothing is written then). */
  record(claim: DeliveryClaim, attempt: AttemptRecord, after: AfterAttempt): Promise<boolean>;
  /** Pending deliveries whose time has come, longest due first. */
  findDue(limit: number): Promise<DueDelivery[]>;
  releaseLeases(owner: string): Promise<number>;
}

export function createDeliveriesRepository(client: Client): DeliveriesRepository {
  return {
    claim: ({ deliveryId, owner, leaseMs }) =>
      atDatabase(async () => {
        const [claimed] = await client.$queryRaw<DeliveryClaim[]>`
          UPDATE deliveries SET fence = fence + 1, lease_owner = ${owner}, lease_until = now() + ${leaseMs} * interval '1 millisecond'
          WHERE id = ${deliveryId}::uuid AND state = 'pending' AND next_attempt_at <= now()
            AND (lease_until IS NULL OR lease_until < now())
          RETURNING id, job_id AS "jobId", url, content_type AS "contentType", body, fence, attempts`;
        return claimed ?? null;
      }),

    record: ({ id, fence, attempts }, attempt, after) =>
      atDatabase(() =>
        client.$transaction(async (tx) => {
          const next = after.state === 'pending' ? { nextAttemptAt: after.nextAttemptAt } : { nextAttemptAt: null, endedAt: new Date() };
          const written = await tx.delivery.updateMany({
            where: { id, fence, state: 'pending' },
            data: { state: after.state, attempts: { increment: 1 }, leaseUntil: null, leaseOwner: null, ...next },
          });
          if (written.count === 0) return false;
          await tx.deliveryAttempt.create({ data: { deliveryId: id, number: attempts + 1, ...attempt } });
          return true;
        }),
      ),

    findDue: (limit) =>
      atDatabase(
        () => client.$queryRaw<DueDelivery[]>`
          SELECT id AS "deliveryId", attempts FROM deliveries
          WHERE state = 'pending' AND next_attempt_at <= now() AND (lease_until IS NULL OR lease_until < now())
          ORDER BY next_attempt_at LIMIT ${limit}`,
      ),

    releaseLeases: (owner) =>
      atDatabase(async () => {
        const freed = await client.delivery.updateMany({
          where: { leaseOwner: owner, state: 'pending' } satisfies Prisma.DeliveryWhereInput,
          data: { leaseUntil: null, leaseOwner: null },
        });
        return freed.count;
      }),
  };
}
