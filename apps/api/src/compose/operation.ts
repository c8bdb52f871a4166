import { listSettings } from '@pixmill/runtime';
import { type ApiSettings, apiSettings } from '../config.js';

/** What the operator's routes need besides the adapters. */
export function composeOperation(settings: ApiSettings) {
  return { settingsList: listSettings(apiSettings), minFreeDiskBytes: settings.MIN_FREE_DISK };
}
