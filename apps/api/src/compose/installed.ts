import type { InstalledInputs } from '@pixmill/contracts';
import { findInstalledParts } from '@pixmill/decoders/installed';
import type { ApiSettings } from '../config.js';

/** Looks for the optional parts anew at each call: an operator may install one while the service runs. */
export function composeInstalled({ MODELS_DIR }: Pick<ApiSettings, 'MODELS_DIR'>) {
  const readInstalled = (): InstalledInputs => ({ heic: findInstalledParts(MODELS_DIR).has('heic') });
  return { readInstalled };
}
