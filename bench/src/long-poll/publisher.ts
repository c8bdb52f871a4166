import { setTimeout as pause } from 'node:timers/promises';
import { createSettlementPublisher, type SettlementPublisher } from '@pixmill/queue';

export interface PublisherOptions {
  readonly redisUrl: string;
  readonly prefix: string;
}

const maxAttempts = 50;
const retryIntervalMs = 100;
const publishConcurrency = 200;

/** Opens a publisher of settled jobs and waits until it is connected. */
export async function openPublisher({ redisUrl, prefix }: PublisherOptions): Promise<SettlementPublisher> {
  const publisher = createSettlementPublisher({ url: redisUrl, prefix, onError: (error) => console.error(error.message) });
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const connected = await publisher.publish('unknown-job').then(
      () => true,
      () => false,
    );
    if (connected) return publisher;
    await pause(retryIntervalMs);
  }
  publisher.close();
  throw new Error('Redis cannot be reached');
}

/** Publishes settled jobs as workers do. */
export async function publishAll(publisher: SettlementPublisher, ids: readonly string[]): Promise<void> {
  for (let from = 0; from < ids.length; from += publishConcurrency) {
    await Promise.all(ids.slice(from, from + publishConcurrency).map((id) => publisher.publish(id)));
  }
}
