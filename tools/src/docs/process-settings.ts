import { apiSettings } from '@pixmill/api/config';
import { userSettings } from '@pixmill/cli/user-settings';
import type { SettingsSchema } from '@pixmill/runtime';
import { supervisorSettings } from '@pixmill/supervisor/config';
import { workerSettings } from '@pixmill/worker/config';

export type SettingsShape = SettingsSchema['shape'];

/** The settings that each process reads; `pixmill` are the commands of a user. */
export const settingsByProcess: Readonly<Record<'npm start' | 'API' | 'worker' | 'pixmill', SettingsShape>> = {
  'npm start': supervisorSettings.shape,
  API: apiSettings.shape,
  worker: workerSettings.shape,
  pixmill: userSettings.shape,
};

/** Every name once, in alphabetical order. */
export const allSettingNames: readonly string[] = [
  ...new Set(Object.values(settingsByProcess).flatMap((shape) => Object.keys(shape))),
].sort();
