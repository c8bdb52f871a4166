import { duration, integer } from '@pixmill/runtime';
import { z } from 'zod';

export const databaseSettings = z.object({
  DATABASE_URL: z.string().describe('PostgreSQL connection URL; when unset, `npm start` runs its own server'),
  DATABASE_AWAY_AFTER: duration
    .prefault('600ms')
    .describe(
      'How long the database may take to answer. After this time, requests return 503 instead of waiting. Raise it for a distant or shared server',
    ),
  DATABASE_POOL: integer(1, 200).prefault('10').describe('Database connections per process'),
});
