import { toAppError } from '@pixmill/contracts';
import { createFailFastConnection, type RedisConnectionOptions } from './connection.js';

/** Detects that Redis was restarted or flushed, and may have lost its entries. */
export interface RedisEpoch {
  /**
   * When the current data of Redis was first seen: by the first process that asks, and the same for all others.
   * Entries from before are lost. Throws AppError `unavailable`.
   */
  getStartedAt(): Promise<Date>;
  close(): void;
}

/** Stores a marker with the id of the server's run in Redis. A flush removes the marker, a restart changes the id. */
export function createRedisEpoch(options: RedisConnectionOptions): RedisEpoch {
  const connection = createFailFastConnection(options);
  const key = `${options.prefix}:life`; // older versions use the same key
  return {
    async getStartedAt() {
      try {
        const [info, marker] = await Promise.all([connection.info('server'), connection.get(key)]);
        const [runId, seenAt] = marker?.split(' ') ?? [];
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

/** The id of one run of the server. */
function parseRunId(info: string): string {
  return /^run_id:(\w+)/m.exec(info)?.[1] ?? '';
}
