import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { toAppError } from '@pixmill/contracts';
import { checkSettings, type Environment } from '@pixmill/runtime';
import { findDataFolder } from '../../connection/data-folder.js';
import { type CliSettings, cliSettings } from '../../operator/config.js';
import { findServices, type RunningServices, resolveDataDir } from '../../operator/service-location.js';
import type { OperatorRun } from '../doctor-command.js';
import { createServiceContext } from '../user/service-context.js';
import { createLocalTarget } from './local-target.js';
import { createOperatorContext, type OperatorContext, type OperatorInput } from './operator-context.js';
import { readRunningEnvironment } from './running-environment.js';
import { pickSettings, readServiceSettings } from './service-settings.js';

/** What the checks need of the service on this machine; null when there is none, and one elsewhere. */
export async function openOperatorContext({
  env: ownEnv,
  cwd,
  egressUrl,
  hasServiceElsewhere,
}: OperatorRun): Promise<OperatorContext | null> {
  const dataDir = findServiceFolder(ownEnv, cwd);
  if (hasServiceElsewhere && !ownEnv.DATABASE_URL && !existsSync(dataDir)) return null;
  const runningEnv = await readRunningEnvironment(dataDir);
  const env = { ...pickSettings(runningEnv), ...ownEnv };
  const read = await readServiceSettings(env);
  const { services, trouble } = readServices({ ...toLocation(env), DATA_DIR: dataDir }, cwd);
  const target = createLocalTarget(read.settings, { services, dataDir, env });
  const input: OperatorInput = {
    ...read,
    ...{ env, dataDir, egressUrl, dataDirTrouble: trouble, isRunning: services !== null },
    databaseUrl: read.settings.DATABASE_URL ?? services?.databaseUrl ?? null,
    redisUrl: read.settings.REDIS_URL ?? services?.redisUrl ?? null,
    service: createServiceContext(target, { meaning: 'No service was found', remedy: 'Start it: `npm start`' }),
  };
  return createOperatorContext(input);
}

/** What the running service wrote; a file that cannot be read is a finding, and hides no other. */
function readServices(location: CliSettings, cwd: string): { readonly services: RunningServices | null; readonly trouble: string | null } {
  try {
    return { services: findServices(location, cwd), trouble: null };
  } catch (thrown) {
    return { services: null, trouble: toAppError(thrown).message };
  }
}

/** DATA_DIR as the service and the other commands find it; the default one where there is none yet. */
function findServiceFolder(env: Environment, cwd: string): string {
  const location = toLocation(env);
  const folder = resolveDataDir(location, cwd);
  if (existsSync(folder) || env.DATA_DIR) return folder;
  return findDataFolder({ cwd, homeDir: homedir(), setting: undefined, npmCwd: location.INIT_CWD ?? null }) ?? folder;
}

/** The settings that say where a service is; the invalid ones have their defaults. */
function toLocation(env: Environment): CliSettings {
  const { problems } = checkSettings(cliSettings, { env });
  const invalid = problems.map(({ name }) => name);
  return checkSettings(cliSettings, { env: Object.fromEntries(Object.entries(env).filter(([name]) => !invalid.includes(name))) })
    .values as CliSettings; // each schema made its value
}
