import { z } from 'zod';

export const queueSettings = z.object({
  REDIS_URL: z.string().describe('Redis 6.2 or later, used as the bell only; `npm start` brings its own when unset'),
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w-]+$/, 'must be letters, digits, _ and -')
    .prefault('pixmill')
    .describe('Start of every Redis key, so that several services can share one server'),
});
