import { integer } from '@pixmill/config';
import { z } from 'zod';

export const databaseSettings = z.object({
  DATABASE_URL: z.string().describe('PostgreSQL to use; `npm start` brings its own when unset'),
  DATABASE_POOL: integer(1, 200).prefault('10').describe('Connections per process'),
});
