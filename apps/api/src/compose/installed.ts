import type { InstalledParts } from '@pixmill/contracts';
import { findInstalledParts } from '@pixmill/decoders/installed';
import type { ApiSettings } from '../config.js';

/** Looks for the optional parts anew at each call: an operator may install one while the service runs. */
export function composeInstalled({ MODELS_DIR }: Pick<ApiSettings, 'MODELS_DIR'>) {
  const readInstalled = (): InstalledParts => {
    const found = findInstalledParts(MODELS_DIR);
    return { heic: found.has('heic'), superResolution: found.has('super-resolution') };
  };
  return { readInstalled };
}
