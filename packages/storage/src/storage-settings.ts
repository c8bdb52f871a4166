import { choice, durationBetween } from '@pixmill/runtime';
import { z } from 'zod';
import { driverNames, driverSettings } from './drivers/index.js';

export const storageSettings = z.object({
  STORAGE_DRIVER: choice(driverNames).prefault('fs').describe('Backend for uploads and results'),
  ...driverSettings,
  ORPHAN_TTL: durationBetween('1m', '365d')
    .prefault('2m')
    .describe(
      'Age at which stored files without a database row are deleted. One submit may take at most half of this time to store its uploads',
    ),
});

export type StorageSettings = z.output<typeof storageSettings>;
