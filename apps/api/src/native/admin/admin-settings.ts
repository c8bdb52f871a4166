import { integer } from '@pixmill/runtime';
import { z } from 'zod';

export const adminSettings = z.object({
  ADMIN_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{32,}$/, 'must be at least 32 characters, ASCII without spaces')
    .optional()
    .meta({ secret: 'whole', example: '(what `openssl rand -hex 32` prints)' })
    .describe('Key of the administration API under `/api/v1/admin`, at least 32 characters; without it those paths return 404'),
  ADMIN_RATE_LIMIT: integer(0, 1_000_000)
    .prefault('60')
    .describe('Administration requests per minute for each client address; 0 turns the limit off'),
});
