import { hostname } from 'node:os';
import { databaseSettings } from '@pixmill/db';
import { dialectSettings } from '@pixmill/dialects';
import { optimizerSettings } from '@pixmill/optimizer/settings';
import { downloadSettings } from '@pixmill/outbound/download-settings';
import { outboundSettings } from '@pixmill/outbound/policy';
import { webhookSettings } from '@pixmill/outbound/webhooks';
import { queueSettings } from '@pixmill/queue/settings';
import { byteSizeBetween, durationBetween, integer, loggerSettings, publicUrl, secretsSettings } from '@pixmill/runtime';
import { longestTtl, retentionSettings, storageSettings } from '@pixmill/storage';
import { z } from 'zod';

/** Settings of a worker process: its own and those of every adapter that it uses. */
export const workerSettings = z.object({
  ...databaseSettings.shape,
  ...queueSettings.shape,
  ...storageSettings.shape,
  ...retentionSettings.shape,
  ...outboundSettings.shape,
  ...downloadSettings.shape,
  ...optimizerSettings.shape,
  ...webhookSettings.shape,
  ...dialectSettings.shape,
  ...loggerSettings.shape,
  ...secretsSettings.shape,
  PUBLIC_URL: publicUrl,
  WORKER_NAME: z
    .string()
    .optional()
    .describe('Unique name of this worker in leases and logs; host name and process id by default')
    .meta({ example: 'worker-1' }),
  WORKER_CONCURRENCY: integer(1, 64).prefault('1').describe('Images that one worker process optimizes at a time'),
  FETCH_CONCURRENCY: integer(1, 1_000)
    .prefault('32')
    .describe('Jobs whose sources one worker process fetches at a time, beside the images that it optimizes'),
  FETCH_CONCURRENCY_PER_ACCOUNT: integer(1, 1_000)
    .prefault('8')
    .describe('Jobs of one account whose sources are fetched at a time, by all workers'),
  FETCH_CONCURRENCY_PER_HOST: integer(1, 1_000)
    .prefault('8')
    .describe(
      'Sources that one worker process fetches from one host at a time; waiting for a host does not use up the time limit of a fetch',
    ),
  DEAD_LETTER_AFTER: durationBetween('1s', longestTtl)
    .prefault('24h')
    .describe('How long interruptions of a job by the service or its surroundings may go on before it becomes a dead letter'),
  DEAD_LETTER_TTL: durationBetween('1s', longestTtl)
    .prefault('30d')
    .describe('How long dead letters and their sources are kept for a replay'),
  HISTORY_TTL: durationBetween('1s', longestTtl)
    .prefault('30d')
    .describe('How long jobs without files stay in the database; the ledger is never deleted'),
  MAX_QUEUED_PER_ACCOUNT: integer(1, 1_000_000)
    .prefault('5000')
    .describe('Maximum number of unfinished processes of one account; further submits return 429'),
  MAX_FILE_BYTES: byteSizeBetween('1kb', '10gb').prefault('25mb').describe('Largest source image, uploaded or fetched'),
});

export type WorkerSettings = z.output<typeof workerSettings>;

/** The name under which this process holds leases. Two workers with one name could release each other's leases. */
export function resolveWorkerName({ WORKER_NAME }: Pick<WorkerSettings, 'WORKER_NAME'>): string {
  return WORKER_NAME ?? `worker@${hostname()}-${process.pid}`;
}
