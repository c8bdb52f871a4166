import { randomBytes } from 'node:crypto';
import { eventually } from '@pixmill/testkit';
import { createAccount } from '../../../../create-account.js';
import { openExternalServer } from '../../../../external-server.js';
import { type RunningService, startService } from '../../../../service.js';
import { type DatabaseReader, openDatabaseReader } from '../../database-reader.js';
import { type NamedSample, submitImage } from './submit-images.js';

/** A running service with one metered account. */
export interface StarvedEnvironment {
  readonly service: RunningService;
  readonly database: DatabaseReader;
  readonly account: { readonly email: string; readonly tokens: number };
  /** The line with the result of the sample that `npm start` optimizes. */
  readonly sampleLine: string;
  /** Submits images, by turns over MegaOptim and over Optidash with a webhook. */
  submitAll(images: readonly NamedSample[]): Promise<void>;
  /** How many submits were refused for the moment. */
  countRefused(): number;
  /** Waits until this number of jobs settled and their webhooks were delivered. */
  waitUntilSettled(count: number): Promise<void>;
  close(): Promise<void>;
}

export const workers = ['worker-1', 'worker-2'] as const;
const sampleTimeoutMs = 300_000;
/** When no job settles for this long, none will. */
const nextSettlementTimeoutMs = 300_000;

/** Starts the service and waits for its sample. */
export async function openStarvedEnvironment(tokens: number): Promise<StarvedEnvironment> {
  const [adminKey, key] = [randomBytes(24).toString('hex'), randomBytes(16).toString('hex')];
  const account = { email: 'starved@example.com', tokens };
  const receiver = await openExternalServer();
  const service = await startService({
    ADMIN_API_KEY: adminKey,
    EGRESS_ALLOW: '127.0.0.1/32',
    WORKER_PROCESSES: String(workers.length),
    WORKER_CONCURRENCY: '1',
  });
  const findSampleLine = () => service.stdoutLines.find((line) => line.includes('Sample ')) ?? null;
  const sampleLine = await eventually(findSampleLine, { withinMs: sampleTimeoutMs, describe: 'the line of the sample' });
  await createAccount(service, adminKey, { name: 'Starved', key, ...account });
  const database = await openDatabaseReader(service);
  let refused = 0;
  return {
    service,
    database,
    account,
    sampleLine: sampleLine.trim(),
    async submitAll(images) {
      const submit = async (image: NamedSample, index: number) => {
        const webhookUrl = index % 2 === 0 ? null : `${receiver.url}/${image.name}`;
        const refusals = await submitImage({ service, key, image, webhookUrl });
        refused += refusals;
      };
      await Promise.all(images.map(submit));
    },
    countRefused: () => refused,
    async waitUntilSettled(count) {
      const countSettled = async () =>
        (await database.readJobs()).filter(({ email, state }) => email === account.email && state === 'settled').length;
      const options = { withinMs: nextSettlementTimeoutMs, everyMs: 250 };
      for (let settled = await countSettled(); settled < count; ) {
        const isMore = async () => {
          const now = await countSettled();
          return now > settled && now;
        };
        settled = await eventually(isMore, { ...options, describe: `a settlement after ${settled} of ${count}` });
      }
      await eventually(async () => (await database.countUnfinished()) === 0, { ...options, describe: 'the webhooks to be delivered' });
    },
    async close() {
      await database.close();
      await service.stopAndRemove();
      await receiver.close();
    },
  };
}
