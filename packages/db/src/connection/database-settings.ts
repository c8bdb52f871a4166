import { duration, integer } from '@pixmill/runtime';
import { z } from 'zod';

export const databaseSettings = z.object({
  DATABASE_URL: z.string().describe('PostgreSQL to use; `npm start` brings its own when unset'),
  DATABASE_AWAY_AFTER: duration
    .prefault('600ms')
    .describe(
      'How long the database may owe an answer before requests are told 503 instead of waiting; more for a distant or shared server',
    ),
  DATABASE_POOL: integer(1, 200).prefault('10').describe('Connections per process'),
});
