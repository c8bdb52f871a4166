import { z } from 'zod';
import type { RedisConnection } from './redis/redis-connection.js';

/**
 * BullMQ runs what stands in one of its lists and sets. It ignores an addition while the hash of that id exists, also a hash that stands in
 * none of them. The sets answer for one id; the lists are read once, only for the ids that no set has: jobs have a priority and stand in
 * the set `prioritized`, so the lists are short. Measured in docs/measurements/platform.md#entries-that-redis-holds.
 */
const script = `
local base, remove = ARGV[1], ARGV[2] == 'remove'
local unresolved, missing, listed = {}, {}, {}
for i = 3, #ARGV do
  if not redis.call('ZSCORE', KEYS[1], ARGV[i]) then unresolved[#unresolved + 1] = i end
end
if #unresolved == 0 then return missing end
for key = 2, 4 do
  for _, id in ipairs(redis.call('LRANGE', KEYS[key], 0, -1)) do listed[id] = true end
end
for _, i in ipairs(unresolved) do
  local id = ARGV[i]
  if not (listed[id] or redis.call('ZSCORE', KEYS[5], id) or redis.call('ZSCORE', KEYS[6], id)) then
    missing[#missing + 1] = i - 3
    local hash = base .. id
    if remove and redis.call('EXISTS', hash) == 1 then
      redis.call('DEL', hash, hash .. ':lock', hash .. ':logs', hash .. ':dependencies', hash .. ':processed', hash .. ':failed', hash .. ':unsuccessful')
      redis.call('ZREM', KEYS[7], id)
      redis.call('ZREM', KEYS[8], id)
      redis.call('SREM', KEYS[9], id)
    end
  end
end
return missing`;

const keyNames = ['prioritized', 'wait', 'active', 'paused', 'delayed', 'waiting-children', 'completed', 'failed', 'stalled'] as const;

const indexesSchema = z.array(z.number());

export interface FindMissingInput {
  /** BullMQ's key of one name in the queue; the empty name gives the prefix of its hashes. */
  readonly toKey: (name: string) => string;
  /** BullMQ's ids. */
  readonly ids: readonly string[];
  /** Whether to remove what is left of the missing ones, so that they can be added again. */
  readonly removeRemains: boolean;
}

/** The positions of the ids that the queue will not run, in one atomic round trip. Rejects when Redis is unavailable. */
export async function findMissingEntries(
  connection: RedisConnection,
  { toKey, ids, removeRemains }: FindMissingInput,
): Promise<Set<number>> {
  const keys = keyNames.map(toKey);
  const reply = await connection.eval(script, keys.length, ...keys, toKey(''), removeRemains ? 'remove' : '', ...ids);
  return new Set(indexesSchema.parse(reply));
}
