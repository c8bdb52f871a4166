import { toAppError } from '@pixmill/contracts';
import { createFailFastConnection } from './connection.js';
import type { RedisConnectionOptions } from './producer.js';

/** Tells one life of Redis from the next: one that was restarted or emptied may have forgotten every ring before. */
export interface RedisEpoch {
  /** When this life was first seen; later for whoever asks first, the same for all who ask after. Throws AppError `unavailable`. */
  getStartedAt(): Promise<Date>;
  close(): void;
}

/** A server's own name for one run of it. */
function parseRunId(info: string): string {
  return /^run_id:(\w+)/m.exec(info)?.[1] ?? '';
}

/** Keeps a mark in Redis with the server's run in it: emptying removes the mark, a restart makes it untrue. */
export function createRedisEpoch({ url, prefix, onError }: RedisConnectionOptions): RedisEpoch {
  const connection = createFailFastConnection(url, onError);
  const key = `${prefix}:life`;
  return {
    async getStartedAt() {
      try {
        const [info, stored] = await Promise.all([connection.info('server'), connection.get(key)]);
        const [runId, seenAt] = stored?.split(' ') ?? [];
        if (runId === parseRunId(info) && seenAt !== undefined) return new Date(Number(seenAt));
        const now = Date.now();
        await connection.set(key, `${parseRunId(info)} ${now}`);
        return new Date(now);
      } catch (thrown) {
        throw toAppError(thrown, 'unavailable');
      }
    },
    close: () => connection.disconnect(),
  };
}
