import type { EventOf } from '@pixmill/contracts';
import type { DeliveryClaim } from '@pixmill/db';
import type { SendOutcome } from './send-outcome.js';

/** One attempt of a delivery, as an event. Pure. */
export function toDeliveryAttempted(claim: DeliveryClaim, { attempt, nextState }: SendOutcome): EventOf<'delivery.attempted'> {
  return {
    type: 'delivery.attempted',
    time: attempt.startedAt.toISOString(),
    jobId: claim.jobId,
    collectionId: null,
    deliveryId: claim.id,
    origin: claim.endpoint,
    attempt: claim.attempts + 1,
    delivered: nextState.state === 'delivered',
    status: attempt.status,
    error: attempt.error,
    nextAttemptAt: nextState.state === 'pending' ? nextState.nextAttemptAt.toISOString() : null,
  };
}
