import type { DatabasePooler } from '@pixmill/db';
import { derivedSettingsName, inheritEnv, pickEnv } from '@pixmill/runtime';

/** Settings that the supervisor determines for the API and the workers. They inherit all others from its environment. */
export interface ChildSettings {
  readonly DATABASE_URL: string;
  readonly DATABASE_POOLER: DatabasePooler;
  readonly REDIS_URL: string;
  /** Absolute. */
  readonly DATA_DIR: string;
  readonly HOST: string;
  readonly PORT: string;
  readonly PUBLIC_URL: string;
  readonly SECRETS_KEY: string;
  readonly WORKER_CONCURRENCY: string;
}

/**
 * Threads for DNS lookups and files in each child. libuv gives lookups half of them: with its default of 4, two names whose DNS server
 * does not answer would block all other lookups. Codecs run in separate processes with their own threads.
 */
const threadPoolEnv = { UV_THREADPOOL_SIZE: '16' };

/**
 * The environment of a child: the supervisor's environment, so that each process reads its own settings, plus `settings` and `extraEnv`, and
 * the names of those that were not set by the operator.
 */
export function createChildEnv(settings: ChildSettings, extraEnv: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const names = Object.keys(settings);
  const written = pickEnv(names);
  const derived = { [derivedSettingsName]: names.filter((name) => !written[name]).join(',') };
  return { ...threadPoolEnv, ...inheritEnv(['BOOTSTRAP_API_KEY'], { ...settings, ...derived, ...extraEnv }) };
}
