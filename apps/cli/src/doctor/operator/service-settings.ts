import { existsSync } from 'node:fs';
import { type ApiSettings, apiSettings } from '@pixmill/api/config';
import { apiSettingsRules } from '@pixmill/api/settings-rules';
import { checkSettings, type Environment, type SettingsReport, type SettingsRule, type SettingsSchema } from '@pixmill/runtime';
import type { SupervisorSettings } from '@pixmill/supervisor/config';
import { type WorkerSettings, workerSettings } from '@pixmill/worker/config';
import { workerSettingsRules } from '@pixmill/worker/settings-rules';

/** A required setting may be missing: `npm start` derives it, and in an image it may be wrong. */
type DerivedName = 'DATABASE_URL' | 'REDIS_URL' | 'PUBLIC_URL' | 'SECRETS_KEY';
type ProcessSettings = ApiSettings & WorkerSettings;

/** The settings of all processes of a service; an invalid one has its default. */
export type ServiceSettings = Omit<ProcessSettings, DerivedName | 'WORKER_CONCURRENCY'> &
  Partial<Pick<ProcessSettings, DerivedName>> &
  Pick<SupervisorSettings, 'WORKER_PROCESSES' | 'WORKER_CONCURRENCY'>;

export interface ReadServiceSettings extends Pick<SettingsReport, 'problems' | 'warnings'> {
  readonly settings: ServiceSettings;
  /** Names of invalid settings. */
  readonly invalid: ReadonlySet<string>;
  /** Number of settings in the environment. */
  readonly setCount: number;
  /** Worker processes and images at a time in each; null where each worker is started by itself, as in an image. */
  readonly workers: { readonly processes: number; readonly concurrency: number } | null;
}

interface Schemas {
  readonly schema: SettingsSchema;
  readonly others: readonly SettingsSchema[];
  readonly rules: readonly SettingsRule[];
  readonly planWorkers:
    | ((settings: Pick<SupervisorSettings, 'WORKER_PROCESSES' | 'WORKER_CONCURRENCY'>) => ReadServiceSettings['workers'])
    | null;
}

const supervisorDist = new URL('../../../../supervisor/dist/', import.meta.url);

/** An image has no supervisor: each process reads its own settings there. */
async function loadSchemas(): Promise<Schemas> {
  const [rulesFile, configFile] = [new URL('all-settings.js', supervisorDist), new URL('config.js', supervisorDist)];
  if (!existsSync(rulesFile)) {
    const rules = [...apiSettingsRules, ...workerSettingsRules];
    return { schema: apiSettings, others: [workerSettings], rules, planWorkers: null };
  }
  const { allSettingsRules }: typeof import('@pixmill/supervisor/all-settings') = await import(rulesFile.href);
  const { supervisorSettings, planWorkers }: typeof import('@pixmill/supervisor/config') = await import(configFile.href);
  return { schema: supervisorSettings, others: [apiSettings, workerSettings], rules: allSettingsRules, planWorkers };
}

/** The variables that the service reads, and the proxies that it ignores: the others are of its shell. Pure. */
export function pickSettings(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => settingNames.has(name)));
}

const settingNames: ReadonlySet<string> = new Set([
  ...Object.keys(apiSettings.shape),
  ...Object.keys(workerSettings.shape),
  'BOOTSTRAP_API_KEY',
  'BOOTSTRAP_TOKENS',
  'WORKER_PROCESSES',
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'],
]);

/** Checks the settings of all processes together, as a start of the service does, and goes on with those that are valid. */
export async function readServiceSettings(env: Environment): Promise<ReadServiceSettings> {
  const { schema, others, rules, planWorkers } = await loadSchemas();
  const { problems, warnings } = checkSettings(schema, { others, rules, env });
  const invalid = new Set(problems.map(({ name }) => name));
  const valid = Object.fromEntries(Object.entries(env).filter(([name]) => !invalid.has(name)));
  const settings = checkSettings(schema, { others, env: valid }).values as ServiceSettings; // each schema made its value
  const names = [schema, ...others].flatMap(({ shape }) => Object.keys(shape));
  const setCount = new Set(names.filter((name) => env[name])).size;
  return { settings, problems, warnings, invalid, setCount, workers: planWorkers?.(settings) ?? null };
}
