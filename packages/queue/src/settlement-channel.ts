import { toAppError } from '@pixmill/contracts';
import { createFailFastConnection, createRetryingConnection } from './connection.js';
import type { RedisConnectionOptions } from './producer.js';

const channelName = (prefix: string) => `${prefix}:settled`;

export interface SettlementPublisher {
  /** Tells every API process that a job has settled. Throws AppError `unavailable`; a lost message costs its waiters at most a second. */
  publish(jobId: string): Promise<void>;
  close(): void;
}

export function createSettlementPublisher({ url, prefix, onError }: RedisConnectionOptions): SettlementPublisher {
  const connection = createFailFastConnection(url, onError);
  return {
    async publish(jobId) {
      try {
        await connection.publish(channelName(prefix), jobId);
      } catch (thrown) {
        throw toAppError(thrown, 'unavailable');
      }
    },
    close: () => connection.disconnect(),
  };
}

export interface SettlementSubscription {
  close(): void;
}

/** One subscription for a whole process; it comes back by itself when Redis does. */
export function subscribeToSettlements(
  { url, prefix, onError }: RedisConnectionOptions,
  onSettled: (jobId: string) => void,
): SettlementSubscription {
  const connection = createRetryingConnection(url, onError);
  connection.on('message', (_channel, jobId) => onSettled(jobId));
  connection.subscribe(channelName(prefix)).catch(onError);
  return { close: () => connection.disconnect() };
}
