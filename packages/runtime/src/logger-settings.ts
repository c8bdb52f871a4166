import { z } from 'zod';

export const loggerSettings = z.object({
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).prefault('info').describe('Lowest level that is logged'),
});
