import { z } from 'zod';
import { driverNames, driverSettings } from './drivers/index.js';

export const storageSettings = z.object({
  STORAGE_DRIVER: z.enum(driverNames).prefault('fs').describe('Where uploads and results are kept'),
  ...driverSettings,
});

export type StorageSettings = z.output<typeof storageSettings>;
