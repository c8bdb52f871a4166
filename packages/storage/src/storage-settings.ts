import { duration } from '@pixmill/runtime';
import { z } from 'zod';
import { driverNames, driverSettings } from './drivers/index.js';

export const storageSettings = z.object({
  STORAGE_DRIVER: z.enum(driverNames).prefault('fs').describe('Where uploads and results are kept'),
  ...driverSettings,
  ORPHAN_TTL: duration
    .refine((ms) => ms >= 60_000, 'must be 1m or more')
    .prefault('2m')
    .describe('How long stored bytes may lie about that no row names; storing the uploads of one submit may take half of it'),
});

export type StorageSettings = z.output<typeof storageSettings>;
