import { toAppError } from '@pixmill/contracts';
import { createImpatientConnection } from './connection.js';
import type { QueueOptions } from './producer.js';

/** Tells one life of Redis from the next: one that was restarted or emptied may have forgotten every ring before. */
export interface RedisLife {
  /** When this life was first seen; later for whoever asks first, the same for all who ask after. Throws AppError `unavailable`. */
  since(): Promise<Date>;
  close(): void;
}

/** A server's own name for one run of it. */
function runIdOf(info: string): string {
  return /^run_id:(\w+)/m.exec(info)?.[1] ?? '';
}

/** Keeps a mark in Redis with the server's run in it: emptying removes the mark, a restart makes it untrue. */
export function createRedisLife({ url, prefix, onError }: QueueOptions): RedisLife {
  const connection = createImpatientConnection(url, onError);
  const key = `${prefix}:life`;
  return {
    async since() {
      try {
        const [info, mark] = await Promise.all([connection.info('server'), connection.get(key)]);
        const [runId, seenAt] = mark?.split(' ') ?? [];
        if (runId === runIdOf(info) && seenAt !== undefined) return new Date(Number(seenAt));
        const now = Date.now();
        await connection.set(key, `${runIdOf(info)} ${now}`);
        return new Date(now);
      } catch (thrown) {
        throw toAppError(thrown, 'unavailable');
      }
    },
    close: () => connection.disconnect(),
  };
}
