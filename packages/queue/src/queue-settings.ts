import { z } from 'zod';
import { redisUrlSchema } from './redis/redis-target.js';

export const queueSettings = z.object({
  REDIS_URL: redisUrlSchema.describe(
    'Redis 6.2 or later: `redis://`, `redis-sentinel://h1,h2/name` or `redis-cluster://h1,h2`; `rediss...` for TLS. It only wakes the workers; PostgreSQL holds the jobs. When unset, `npm start` runs its own',
  ),
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w-]+$/, 'must consist of letters, digits, _ and -')
    .prefault('pixmill')
    .describe('Prefix of every Redis key, so that several services can share a server'),
});
