import { availableParallelism } from 'node:os';
import { apiKeySchema } from '@pixmill/accounts';
import { databasePoolerSettings, databaseUrlSchema } from '@pixmill/db';
import { redisUrlSchema } from '@pixmill/queue/settings';
import { diskSettings, integer, listenAddress, optionalSecretsSettings, publicUrl, toLocalUrl } from '@pixmill/runtime';
import { z } from 'zod';

const availableCores = availableParallelism();
const maxDefaultProcesses = 4;

/** Settings of `npm start`. The API and the workers inherit the environment and read their own settings. */
export const supervisorSettings = z.object({
  PORT: integer(1, 65_535).prefault('3000').describe('Port to listen on'),
  HOST: listenAddress.prefault('127.0.0.1').describe('Address to listen on'),
  PUBLIC_URL: publicUrl.optional(),
  DATA_DIR: z.string().prefault('.pixmill').describe('Directory of everything the service stores: database, queue, images, logs'),
  DATABASE_URL: databaseUrlSchema.optional().describe('PostgreSQL to use instead of the bundled one'),
  ...databasePoolerSettings.shape,
  REDIS_URL: redisUrlSchema
    .optional()
    .describe(
      'Redis 6.2 or later to use instead of the bundled one: `redis://`, `redis-sentinel://h1,h2/name` or `redis-cluster://h1,h2`; `rediss...` for TLS',
    ),
  BOOTSTRAP_API_KEY: apiKeySchema.optional().describe('Key of the first account; generated and stored in DATA_DIR/api-key when unset'),
  ...optionalSecretsSettings.shape,
  ...diskSettings.shape,
  BOOTSTRAP_TOKENS: integer(-1, 2_000_000_000)
    .prefault('-1')
    .describe('Opening balance of the first account when it is created; -1 is unlimited'),
  WORKER_PROCESSES: integer(1, 64).optional().describe('Worker processes; one per core by default, at most 4').meta({ example: '2' }),
  WORKER_CONCURRENCY: integer(1, 64)
    .optional()
    .describe('Images that one worker process optimizes at a time; by default the cores divided by the worker processes')
    .meta({ example: '1' }),
});

export type SupervisorSettings = z.output<typeof supervisorSettings>;

/** Number of worker processes and of images at a time in each; their product is the number of cores by default. */
export function planWorkers(settings: Pick<SupervisorSettings, 'WORKER_PROCESSES' | 'WORKER_CONCURRENCY'>, available = availableCores) {
  const processes = settings.WORKER_PROCESSES ?? Math.min(available, maxDefaultProcesses);
  const concurrency = settings.WORKER_CONCURRENCY ?? Math.max(1, Math.floor(available / processes));
  return { processes, concurrency };
}

/** Address of the service: PUBLIC_URL, else built from HOST and PORT. */
export function resolvePublicUrl({ PUBLIC_URL, HOST, PORT }: Pick<SupervisorSettings, 'PUBLIC_URL' | 'HOST' | 'PORT'>): string {
  return PUBLIC_URL ?? toLocalUrl({ HOST, PORT });
}
