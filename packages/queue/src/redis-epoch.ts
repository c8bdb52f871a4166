import { toAppError } from '@pixmill/contracts';
import { z } from 'zod';
import { createFailFastConnection, type RedisConnectionOptions } from './redis/connection.js';
import { toKeyPrefix } from './redis/redis-target.js';

/** Detects that Redis was restarted, flushed or replaced by a replica, and may have lost its entries. */
export interface RedisEpoch {
  /**
   * When the current data of Redis was first seen: by the first process that asks, and the same for all others.
   * Entries from before may be lost. Throws AppError `unavailable`.
   */
  getStartedAt(): Promise<Date>;
  close(): void;
}

/**
 * Compares a marker with the id of the run of the server that has it, in one step on that server: a cluster has many. A flush removes the
 * marker, a restart changes the id, and a replica that became the master has the marker with the id of another run.
 */
const script = `
local runId = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local marker = redis.call('GET', KEYS[1])
if marker and string.sub(marker, 1, #runId + 1) == runId .. ' ' then return string.sub(marker, #runId + 2) end
redis.call('SET', KEYS[1], runId .. ' ' .. ARGV[1])
return ARGV[1]`;

const timeSchema = z.coerce.number().int();

/** Opens its own connection. Throws AppError `setup_failed` for an invalid URL. */
export function createRedisEpoch(options: RedisConnectionOptions): RedisEpoch {
  const connection = createFailFastConnection(options);
  const key = `${toKeyPrefix(options)}:life`; // older versions use the same key
  return {
    async getStartedAt() {
      try {
        return new Date(timeSchema.parse(await connection.eval(script, 1, key, Date.now())));
      } catch (thrown) {
        throw toAppError(thrown, 'unavailable');
      }
    },
    close: () => connection.disconnect(),
  };
}
