import { toAppError } from '@pixmill/contracts';
import { Cluster } from 'ioredis';
import { createFailFastConnection, createRetryingConnection, type RedisConnectionOptions } from './redis/connection.js';
import { toKeyPrefix } from './redis/redis-target.js';
import { watchSubscription } from './redis/watch-subscription.js';

const channelName = (options: RedisConnectionOptions) => `${toKeyPrefix(options)}:settled`;

export interface SettlementPublisher {
  /**
   * Sends the id of a settled job to every API process. Throws AppError `unavailable`; a lost message delays its waiters by at most 1 s.
   */
  publish(jobId: string): Promise<void>;
  close(): void;
}

/** Opens its own connection. Throws AppError `setup_failed` for an invalid URL. */
export function createSettlementPublisher(options: RedisConnectionOptions): SettlementPublisher {
  const connection = createFailFastConnection(options);
  return {
    async publish(jobId) {
      try {
        await connection.publish(channelName(options), jobId);
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

/**
 * Subscribes a process to settled jobs. The subscription is restored when Redis is available again, and when its connection became silent.
 * Throws AppError `setup_failed` for an invalid URL.
 */
export function subscribeToSettlements(options: RedisConnectionOptions, onSettled: (jobId: string) => void): SettlementSubscription {
  const connection = createRetryingConnection(options);
  connection.on('message', (_channel, jobId) => onSettled(jobId));
  connection.subscribe(channelName(options)).catch(options.onError);
  // The client of a cluster opens a connection of its own for subscriptions, without any time-out.
  const watch = connection instanceof Cluster ? watchSubscription(connection, channelName(options)) : null;
  return {
    close() {
      watch?.stop();
      connection.disconnect();
    },
  };
}
