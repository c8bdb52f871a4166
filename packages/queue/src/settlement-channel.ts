import { toAppError } from '@pixmill/contracts';
import { createFailFastConnection, createRetryingConnection, type RedisConnectionOptions } from './connection.js';

const channelName = (prefix: string) => `${prefix}:settled`;

export interface SettlementPublisher {
  /**
   * Sends the id of a settled job to every API process. Throws AppError `unavailable`; a lost message delays its waiters by at most 1 s.
   */
  publish(jobId: string): Promise<void>;
  close(): void;
}

export function createSettlementPublisher(options: RedisConnectionOptions): SettlementPublisher {
  const connection = createFailFastConnection(options);
  return {
    async publish(jobId) {
      try {
        await connection.publish(channelName(options.prefix), jobId);
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

/** Subscribes a process to settled jobs. The subscription is restored when Redis is available again. */
export function subscribeToSettlements(options: RedisConnectionOptions, onSettled: (jobId: string) => void): SettlementSubscription {
  const connection = createRetryingConnection(options);
  connection.on('message', (_channel, jobId) => onSettled(jobId));
  connection.subscribe(channelName(options.prefix)).catch(options.onError);
  return { close: () => connection.disconnect() };
}
