import { availableParallelism } from 'node:os';
import { apiKeySchema } from '@pixmill/accounts';
import { integer, secretsSettings } from '@pixmill/runtime';
import { z } from 'zod';

const availableCores = availableParallelism();
const maxDefaultProcesses = 4;

/** Settings of `npm start` itself; everything else in the environment is handed on to the API and the workers. */
export const supervisorSettings = z.object({
  PORT: integer(1, 65_535).prefault('3000').describe('Port to listen on'),
  HOST: z.string().prefault('127.0.0.1').describe('Address to listen on'),
  PUBLIC_URL: z.url().optional().describe('Address under which callers reach the service; the default follows HOST and PORT'),
  DATA_DIR: z.string().prefault('.pixmill').describe('Folder for everything that is kept: database, queue, images, logs'),
  DATABASE_URL: z.string().optional().describe('PostgreSQL to use instead of one of our own'),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must start with redis:// or rediss://')
    .optional()
    .describe('Redis 6.2 or later to use instead of one of our own'),
  BOOTSTRAP_API_KEY: apiKeySchema.optional().describe('Key of the first account; made up and kept in DATA_DIR/api-key when unset'),
  SECRETS_KEY: secretsSettings.shape.SECRETS_KEY.optional(),
  BOOTSTRAP_TOKENS: integer(-1, 2_000_000_000)
    .prefault('-1')
    .describe('Opening balance of the first account when it is created; -1 is unlimited'),
  WORKER_PROCESSES: integer(1, 64).optional().describe('Worker processes; one per core by default, at most 4'),
  WORKER_CONCURRENCY: integer(1, 64).optional().describe('Images at work at a time in one worker process; cores shared out by default'),
});

export type SupervisorSettings = z.output<typeof supervisorSettings>;

/** How many workers, and how many images at a time in each: together as many as there are cores. */
export function planWorkers(settings: Pick<SupervisorSettings, 'WORKER_PROCESSES' | 'WORKER_CONCURRENCY'>, available = availableCores) {
  const processes = settings.WORKER_PROCESSES ?? Math.min(available, maxDefaultProcesses);
  const concurrency = settings.WORKER_CONCURRENCY ?? Math.max(1, Math.floor(available / processes));
  return { processes, concurrency };
}

/** Address of the service: PUBLIC_URL without a slash at its end, else what HOST and PORT say. */
export function resolvePublicUrl({ PUBLIC_URL, HOST, PORT }: Pick<SupervisorSettings, 'PUBLIC_URL' | 'HOST' | 'PORT'>): string {
  return PUBLIC_URL?.replace(/\/+$/, '') ?? toLocalUrl({ HOST, PORT });
}

/** Where this machine reaches the API; a wildcard address is dialled as loopback. */
export function toLocalUrl({ HOST, PORT }: Pick<SupervisorSettings, 'HOST' | 'PORT'>): string {
  const host = HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${PORT}`;
}
