import { type Collection, toCollectionUpdated } from '@pixmill/contracts';
import type { CollectionRef, CollectionsRepository } from '@pixmill/db';
import type { EventPublisher } from '@pixmill/queue';
import type { Logger } from '@pixmill/runtime';

export interface TellCollectionDeps {
  readonly collections: Pick<CollectionsRepository, 'get' | 'tellEndpoints'>;
  readonly events: Pick<EventPublisher, 'publish'>;
  readonly log: Logger;
}

/** Publishes `collection.updated`; webhook endpoints are told of each state once. */
export interface TellCollection {
  /** After a change of its state. */
  now(collection: Collection): void;
  /** After progress: reads the collection and tells of it within a second, once for all calls in that time. */
  later(ref: CollectionRef): void;
}

const progressIntervalMs = 1_000;

export function createTellCollection({ collections, events, log }: TellCollectionDeps): TellCollection {
  const waiting = new Set<string>();

  function now(collection: Collection): void {
    events.publish(collection.accountId, toCollectionUpdated(collection, new Date()));
    collections
      .tellEndpoints(collection)
      .catch((thrown: unknown) => log.error(thrown, { collectionId: collection.id }, 'webhooks of a collection not written'));
  }

  /** A collection that was deleted meanwhile is told of no more. */
  async function tell(ref: CollectionRef): Promise<void> {
    waiting.delete(ref.id);
    try {
      now(await collections.get(ref));
    } catch (thrown) {
      log.debug({ collectionId: ref.id, reason: String(thrown) }, 'collection not told of');
    }
  }

  return {
    now,
    later(ref) {
      if (waiting.has(ref.id)) return;
      waiting.add(ref.id);
      setTimeout(() => void tell(ref), progressIntervalMs).unref();
    },
  };
}
