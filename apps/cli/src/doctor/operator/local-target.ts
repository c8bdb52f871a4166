import { accessSync, constants, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Environment, toLocalUrl } from '@pixmill/runtime';
import type { RunningServices } from '../../operator/service-location.js';
import type { ServiceTarget } from '../user/service-context.js';
import type { ServiceSettings } from './service-settings.js';

export interface LocalService {
  /** Null when none runs. */
  readonly services: RunningServices | null;
  readonly dataDir: string;
  readonly env: Environment;
}

/** The service on this machine, at its address here, with the key of its first account. */
export function createLocalTarget(settings: ServiceSettings, { services, dataDir, env }: LocalService): ServiceTarget {
  const known = services?.publicUrl;
  const logs = `look at the logs in ${join(dataDir, 'log')}`;
  return {
    url: known !== undefined && isLoopback(known) ? known : toLocalUrl(settings),
    ...findKey(dataDir, env),
    origin: services === null ? 'HOST and PORT' : dataDir,
    isElsewhere: false,
    unreachableRemedy:
      services === null
        ? 'Start it: `npm start`. When it runs elsewhere, set DATA_DIR, HOST and PORT as for its start (docs/running.md#from-a-clone)'
        : `Start it again, \`npm start\`, and ${logs} (docs/running.md#health)`,
    notReadyRemedy: `See the checks below, and ${logs} (docs/running.md#health)`,
  };
}

function findKey(dataDir: string, env: Environment): Pick<ServiceTarget, 'apiKey' | 'keyOrigin'> {
  const file = join(dataDir, 'api-key');
  if (env.BOOTSTRAP_API_KEY) return { apiKey: env.BOOTSTRAP_API_KEY, keyOrigin: 'BOOTSTRAP_API_KEY' };
  if (isReadable(file)) return { apiKey: readFileSync(file, 'utf8').trim(), keyOrigin: file };
  return { apiKey: env.PIXMILL_API_KEY || null, keyOrigin: 'PIXMILL_API_KEY' };
}

/** Another user may not read it; the check of the key is skipped then. */
function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false; // it is absent, or closed to this user
  }
}

const isLoopback = (url: string) => /^http:\/\/(localhost|127\.|\[::1\])/.test(url);
