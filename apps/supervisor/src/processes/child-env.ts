import { inheritEnv } from '@pixmill/runtime';

/** What the supervisor has worked out for the API and the workers; all else comes from the environment it was started in. */
export interface ChildSettings {
  readonly DATABASE_URL: string;
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
 * Threads for name look-ups and files in each child. libuv lets look-ups have half of them: with its own default of 4, two names whose
 * server is silent would hold up every other one. Codecs run in processes with threads of their own.
 */
const threadPoolEnv = { UV_THREADPOOL_SIZE: '16' };

/** The environment of a child: everything that was set for us, so that each process reads its own settings, and what we know better. */
export function createChildEnv(settings: ChildSettings, extraEnv: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { ...threadPoolEnv, ...inheritEnv(['BOOTSTRAP_API_KEY'], { ...settings, ...extraEnv }) };
}
