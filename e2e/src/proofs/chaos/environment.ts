import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { eventually } from '@pixmill/testkit';
import { createAccount } from '../../create-account.js';
import { type RunningService, recordedKey, startService } from '../../service.js';
import type { Secrets } from '../find-secrets.js';
import { orphanTtl } from './check-leftovers.js';
import { type DatabaseReader, openDatabaseReader } from './database-reader.js';
import { type AccountName, markers } from './load/submission.js';

export interface ChaosAccount {
  readonly key: string;
  readonly email: string;
  /** Opening balance. */
  readonly tokens: number;
}

/** A running service with two metered accounts. */
export interface ChaosEnvironment {
  readonly service: RunningService;
  readonly database: DatabaseReader;
  readonly accounts: Readonly<Record<AccountName, ChaosAccount>>;
  /** Everything that was given to the service and that no log may contain. */
  readonly secrets: Secrets;
  readonly logDir: string;
  close(): Promise<void>;
}

/** Many attempts at short intervals, so that a receiver that fails 15 % of them is reached in the end. */
const retrySchedule = '0s,1s,1s,2s,2s,3s,3s,5s,5s,5s,10s,10s,10s,15s,15s,15s,20s,20s,20s';
const sampleTimeoutMs = 60_000;
export const workerCount = 2;

function parsePassword(url: string): string {
  return decodeURIComponent(new URL(url).password);
}

/** Starts the service. One account can pay for more than `imageCount` images, the other for few. */
export async function openChaosEnvironment(imageCount: number): Promise<ChaosEnvironment> {
  const [adminKey, secretsKey] = [randomBytes(24).toString('hex'), randomBytes(24).toString('hex')];
  const service = await startService({
    ADMIN_API_KEY: adminKey,
    SECRETS_KEY: secretsKey,
    EGRESS_ALLOW: '127.0.0.1/32',
    LOG_LEVEL: 'debug',
    ORPHAN_TTL: orphanTtl,
    WEBHOOK_RETRY_SCHEDULE: retrySchedule,
    WORKER_PROCESSES: String(workerCount),
    WORKER_CONCURRENCY: '1',
  });
  const hasSample = () => service.stdoutLines.some((line) => line.includes('Sample'));
  await eventually(hasSample, { withinMs: sampleTimeoutMs, describe: 'the line of the sample' });
  const accounts = {
    rich: { key: randomBytes(16).toString('hex'), email: 'rich@example.com', tokens: imageCount * 10 },
    poor: { key: randomBytes(16).toString('hex'), email: 'poor@example.com', tokens: Math.ceil(imageCount / 80) },
  };
  for (const account of Object.values(accounts)) await createAccount(service, adminKey, { name: account.email, ...account });
  const database = await openDatabaseReader(service);
  return {
    service,
    database,
    accounts,
    logDir: join(service.dataDir, 'log'),
    secrets: {
      'API key': accounts.rich.key,
      'API key of another account': accounts.poor.key,
      'API key of the first account': recordedKey,
      'admin key': adminKey,
      'secrets key': secretsKey,
      'password of the database': parsePassword(database.databaseUrl),
      'password of Redis': parsePassword(database.redisUrl),
      'user of a source': markers.login.user,
      'password of a source': markers.login.password,
      'user in a URL': markers.urlLogin.user,
      'password in a URL': markers.urlLogin.password,
      'signature of a URL': markers.signature,
      'token of a callback': markers.callbackToken,
    },
    async close() {
      await database.close();
      await service.stopAndRemove();
    },
  };
}
