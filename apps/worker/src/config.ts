import { hostname } from 'node:os';
import { databaseSettings } from '@pixmill/db';
import { dialectSettings } from '@pixmill/dialects';
import { optimizerSettings } from '@pixmill/optimizer';
import { outboundSettings } from '@pixmill/outbound/policy';
import { webhookSettings } from '@pixmill/outbound/webhooks';
import { queueSettings } from '@pixmill/queue';
import { byteSize, duration, integer, loggerSettings, secretsSettings } from '@pixmill/runtime';
import { storageSettings } from '@pixmill/storage';
import { z } from 'zod';

/** Settings of a worker process: its own and those of every adapter it wires. */
export const workerSettings = z.object({
  ...databaseSettings.shape,
  ...queueSettings.shape,
  ...storageSettings.shape,
  ...outboundSettings.shape,
  ...optimizerSettings.shape,
  ...webhookSettings.shape,
  ...dialectSettings.shape,
  ...loggerSettings.shape,
  ...secretsSettings.shape,
  PUBLIC_URL: z.url().describe('Address under which callers reach the service; the default follows HOST and PORT'),
  WORKER_NAME: z
    .string()
    .optional()
    .describe('Name of this worker in leases and logs, no other may have it; host name and process id by default'),
  WORKER_CONCURRENCY: integer(1, 64).prefault('1').describe('Images at work at a time in one worker process'),
  RESULT_TTL: duration.prefault('24h').describe('How long result files live after their job has settled'),
  SOURCE_TTL: duration.optional().describe('How long uploaded sources live after their job has settled; as long as results when unset'),
  HISTORY_TTL: duration.prefault('30d').describe('How long jobs without files stay in the database; the ledger stays for good'),
  MAX_FILE_BYTES: byteSize.prefault('25mb').describe('Largest single source, uploaded or fetched'),
});

export type WorkerSettings = z.output<typeof workerSettings>;

/** The name by which this process holds leases: two of one name could clear or mistake each other's. */
export function resolveWorkerName({ WORKER_NAME }: Pick<WorkerSettings, 'WORKER_NAME'>): string {
  return WORKER_NAME ?? `worker@${hostname()}-${process.pid}`;
}
