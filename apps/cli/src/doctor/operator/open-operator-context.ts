import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Environment, readEnv } from '@pixmill/runtime';
import { type CliSettings, cliSettings } from '../../operator/config.js';
import { findServices, type RunningServices, resolveDataDir } from '../../operator/service-location.js';
import type { OperatorRun } from '../doctor-command.js';
import { createServiceContext, type ServiceTarget } from '../user/service-context.js';
import { createOperatorContext, type OperatorContext, type OperatorInput } from './operator-context.js';
import { readServiceSettings, type ServiceSettings } from './service-settings.js';

/** What the checks need of the service on this machine; null when there is none, and one elsewhere. */
export async function openOperatorContext({ env, cwd, egressUrl, hasServiceElsewhere }: OperatorRun): Promise<OperatorContext | null> {
  const read = await readServiceSettings(env);
  const location = toLocation(env, read.invalid);
  const dataDir = resolveDataDir(location, cwd);
  if (hasServiceElsewhere && !env.DATABASE_URL && !existsSync(dataDir)) return null;
  const services = findServices(location, cwd);
  const target = toTarget(read.settings, { services, dataDir, env });
  const input: OperatorInput = {
    ...read,
    ...{ env, dataDir, egressUrl, isRunning: services !== null },
    databaseUrl: read.settings.DATABASE_URL ?? services?.databaseUrl ?? null,
    redisUrl: read.settings.REDIS_URL ?? services?.redisUrl ?? null,
    service: createServiceContext(target, { meaning: 'No service was found', remedy: 'Start it: `npm start`' }),
  };
  return createOperatorContext(input);
}

/** The settings that say where a service is, without those that are invalid. */
function toLocation(env: Environment, invalid: ReadonlySet<string>): CliSettings {
  const valid = Object.fromEntries(Object.entries(env).filter(([name]) => !invalid.has(name)));
  const read = readEnv(cliSettings, valid);
  const unset = readEnv(cliSettings, {});
  if (read.ok) return read.value;
  if (unset.ok) return unset.value;
  throw new Error('every setting of the command line has a default'); // not AppError: a fault of the schema
}

interface TargetInput {
  readonly services: RunningServices | null;
  readonly dataDir: string;
  readonly env: Environment;
}

/** The address on this machine, and the key of the first account. */
function toTarget({ HOST, PORT }: ServiceSettings, { services, dataDir, env }: TargetInput): ServiceTarget {
  const local = toLocalUrl(HOST, PORT);
  const known = services?.publicUrl;
  const url = known !== undefined && isLoopback(known) ? known : local;
  const keyFile = join(dataDir, 'api-key');
  const apiKey =
    env.BOOTSTRAP_API_KEY || (existsSync(keyFile) ? readFileSync(keyFile, 'utf8').trim() : null) || env.PIXMILL_API_KEY || null;
  const logs = `look at the logs in ${join(dataDir, 'log')}`;
  return {
    ...{ url, apiKey, origin: env.BOOTSTRAP_API_KEY ? 'BOOTSTRAP_API_KEY' : dataDir },
    unreachableRemedy:
      services === null
        ? 'Start it: `npm start`. When it runs elsewhere, set PORT, HOST and DATA_DIR as for its start (docs/running.md#from-a-clone)'
        : `${logs.charAt(0).toUpperCase()}${logs.slice(1)}, and start it again: \`npm start\` (docs/running.md#health)`,
    notReadyRemedy: `See the checks below, and ${logs} (docs/running.md#health)`,
  };
}

const isLoopback = (url: string) => /^http:\/\/(localhost|127\.|\[::1\])/.test(url);

function toLocalUrl(host: string, port: number): string {
  const reached = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
}
