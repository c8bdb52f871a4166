import type { DeliveriesRepository } from '@pixmill/db';
import type { Producer } from '@pixmill/queue';
import type { DeliveryLimiter } from '../deliver/delivery-limiter.js';

export interface EnqueueDueDeliveriesDeps {
  readonly deliveries: Pick<DeliveriesRepository, 'findDue'>;
  readonly deliveryLimiter: Pick<DeliveryLimiter, 'availableForFailing'>;
  readonly producer: Pick<Producer, 'enqueue'>;
}

/** Deliveries of one round. */
const dueLimit = 500;
/** Entries for one endpoint in a round; a successful delivery continues with the endpoint's backlog by itself. */
const entriesPerEndpoint = 4;
/** Failing endpoints come after working ones, endpoints that have failed for long come last. */
const ranks = { working: {}, failing: { rank: 0 }, slowed: { rank: 1 } } as const;

/** Enqueues pending deliveries that are due. Throws AppError `unavailable`. */
export async function enqueueDueDeliveries({ deliveries, deliveryLimiter, producer }: EnqueueDueDeliveriesDeps): Promise<void> {
  const due = await deliveries.findDue({
    workingLimit: dueLimit,
    failingLimit: Math.min(dueLimit, deliveryLimiter.availableForFailing()),
    endpointLimit: entriesPerEndpoint,
  });
  const entries = due.map(({ deliveryId, attempts, endpoint }) => ({ id: deliveryId, attempts, ...ranks[endpoint] }));
  if (entries.length > 0) await producer.enqueue('deliver', entries);
}
