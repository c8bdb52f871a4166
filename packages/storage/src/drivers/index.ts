import type { z } from 'zod';
import type { StorageDriver } from '../driver.js';
import { createFsDriver, fsSettings } from './fs.js';

/** Settings of all drivers. A new driver adds one line here and one to `drivers`. */
export const driverSettings = { ...fsSettings.shape };

type DriverSettings = z.output<z.ZodObject<typeof driverSettings>>;

export const drivers = {
  fs: (settings) => createFsDriver(settings),
} satisfies Record<string, (settings: DriverSettings) => StorageDriver>;

export type DriverName = keyof typeof drivers;

export const driverNames = Object.keys(drivers) as [DriverName, ...DriverName[]]; // a cast, because Object.keys gives strings
