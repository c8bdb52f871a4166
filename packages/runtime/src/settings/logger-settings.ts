import { z } from 'zod';
import { choice } from './setting-types.js';

export const loggerSettings = z.object({
  LOG_LEVEL: choice(['trace', 'debug', 'info', 'warn', 'error', 'silent']).prefault('info').describe('Lowest level that is logged'),
});
