import { homedir } from 'node:os';
import { AppError } from '@pixmill/contracts';
import { readEnv } from '@pixmill/runtime';
import { findConfigFiles, readConfigFile } from './config-file.js';
import type { ConnectionPart, FoundValue } from './connection-part.js';
import { connectionSettings, placeSettings } from './connection-settings.js';
import { findDataFolder, readDataFolder } from './data-folder.js';
import { describeMissingKey, describeMissingService } from './describe-missing.js';
import { isSameService } from './service-url.js';

/** The service of a user, and the key for it. */
export interface Connection {
  /** Without a trailing slash. */
  readonly url: string;
  readonly apiKey: string;
  /** Where the address was found: a variable, a file or the data folder. */
  readonly origin: string;
  /** Where the key was found. */
  readonly keyOrigin: string;
  /** The data folder of the service where the address is from one; null otherwise. */
  readonly dataFolder: string | null;
}

export interface ConnectionPlaces {
  /** The environment of this process by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The home folder of the user by default. */
  readonly homeDir?: string;
}

/**
 * Finds the service: the environment, then config files, then the data folder of a service on this machine (docs/command.md#find-the-service).
 * A key that was found beside an address goes to that address only. Throws AppError `connection_failed` when there is no service or no key for
 * it, `invalid_parameter` for a wrong setting or config file.
 */
export function findConnection(cwd: string, { env, homeDir = homedir() }: ConnectionPlaces = {}): Connection {
  const { settings, user } = readSettings(env);
  const parts: ConnectionPart[] = [];
  const complete = (part: ConnectionPart) => {
    parts.push(part);
    return combine(parts);
  };
  const fromEnv = complete({
    url: settings.PIXMILL_URL === undefined ? null : { value: settings.PIXMILL_URL, origin: 'PIXMILL_URL' },
    apiKey: settings.PIXMILL_API_KEY === undefined ? null : { value: settings.PIXMILL_API_KEY, origin: 'PIXMILL_API_KEY' },
    dataFolder: null,
  });
  if (fromEnv !== null) return fromEnv;
  for (const file of findConfigFiles({ cwd, homeDir, configHome: user.XDG_CONFIG_HOME })) {
    const connection = complete(readConfigFile(file));
    if (connection !== null) return connection;
  }
  const dataFolder = findDataFolder({ cwd, homeDir, setting: settings.DATA_DIR, npmCwd: user.INIT_CWD ?? null });
  const part = dataFolder === null ? null : readDataFolder(dataFolder);
  const connection = part && complete(part);
  if (connection !== null) return connection;
  const url = findUrl(parts);
  const message = url ? describeMissingKey(url, parts) : describeMissingService(dataFolder);
  throw new AppError('connection_failed', { message });
}

function readSettings(env: ConnectionPlaces['env']) {
  const [settings, user] = [readEnv(connectionSettings, env), readEnv(placeSettings, env)];
  if (settings.ok && user.ok) return { settings: settings.value, user: user.value };
  const problems = settings.ok ? [] : settings.problems;
  throw new AppError('invalid_parameter', { message: problems.map(({ name, reason }) => `${name}: ${reason}`).join('\n') });
}

const findUrl = (parts: readonly ConnectionPart[]): FoundValue | null => parts.find(({ url }) => url !== null)?.url ?? null;

/** The first address and the first key that may be sent to it; null while one of them is missing. Pure. */
function combine(parts: readonly ConnectionPart[]): Connection | null {
  const url = findUrl(parts);
  if (url === null) return null;
  const holder = parts.find((part) => part.apiKey !== null && (part.url === null || isSameService(part.url.value, url.value)));
  if (!holder?.apiKey) return null;
  return {
    ...{ url: url.value, apiKey: holder.apiKey.value, origin: url.origin, keyOrigin: holder.apiKey.origin },
    dataFolder: parts.find((part) => part.url === url)?.dataFolder ?? null,
  };
}
