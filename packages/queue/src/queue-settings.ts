import { z } from 'zod';

export const queueSettings = z.object({
  REDIS_URL: z
    .string()
    .describe('Redis 6.2 or later. It only wakes the workers; PostgreSQL holds the jobs. When unset, `npm start` runs its own'),
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w-]+$/, 'must be letters, digits, _ and -')
    .prefault('pixmill')
    .describe('Prefix of every Redis key, so that several services can share a server'),
});
