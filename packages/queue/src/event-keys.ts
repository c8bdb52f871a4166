import type { RedisConnectionOptions } from './redis/connection.js';
import { toKeyPrefix } from './redis/redis-target.js';

type Target = Pick<RedisConnectionOptions, 'url' | 'prefix'>;

/** The stream of an account's events. Pure. */
export const toEventKey = (target: Target, accountId: string): string => `${toKeyPrefix(target)}:events:${accountId}`;

/** The channel that names accounts with new events. Pure. */
export const toEventChannel = (target: Target): string => `${toKeyPrefix(target)}:events`;
