import { toAppError } from '@pixmill/contracts';
import { createImpatientConnection, createPatientConnection } from './connection.js';
import type { QueueOptions } from './producer.js';

const channelName = (prefix: string) => `${prefix}:settled`;

export interface SettledPublisher {
  /** Tells every API process that a job has settled. Throws AppError `unavailable`; a lost message costs its waiters at most a second. */
  publish(jobId: string): Promise<void>;
  close(): void;
}

export function createSettledPublisher({ url, prefix, onError }: QueueOptions): SettledPublisher {
  const connection = createImpatientConnection(url, onError);
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

export interface SettledSubscription {
  close(): void;
}

/** One subscription for a whole process; it comes back by itself when Redis does. */
export function subscribeSettled({ url, prefix, onError }: QueueOptions, onSettled: (jobId: string) => void): SettledSubscription {
  const connection = createPatientConnection(url, onError);
  connection.on('message', (_channel, jobId) => onSettled(jobId));
  connection.subscribe(channelName(prefix)).catch(onError);
  return { close: () => connection.disconnect() };
}
