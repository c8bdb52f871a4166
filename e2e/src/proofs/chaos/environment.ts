import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { eventually, type RunningService, recordedKey, startService } from '../../service.js';
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

/** A running service with two metered accounts, and what it was given that no log may hold. */
export interface ChaosEnvironment {
  readonly service: RunningService;
  readonly database: DatabaseReader;
  readonly accounts: Readonly<Record<AccountName, ChaosAccount>>;
  readonly secrets: Secrets;
  readonly logDir: string;
  close(): Promise<void>;
}

/** Enough tries, close enough together, that a receiver which fails now and then is reached in the end. */
const retrySchedule = '0s,1s,1s,2s,2s,3s,3s,5s,5s,5s,10s,10s,10s,15s,15s,15s,20s,20s,20s';
export const workerCount = 2;

async function createAccount(url: string, adminKey: string, account: ChaosAccount): Promise<void> {
  const { key, email, tokens } = account;
  const response = await fetch(`${url}/api/admin/accounts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: email, email, tokens, key }),
  });
  if (response.status !== 201) throw new Error(`account: ${response.status} ${await response.text()}`);
}

function parsePassword(url: string): string {
  return decodeURIComponent(new URL(url).password);
}

/** Starts the service for `images` images: one account can pay for all of them and more, the other for very few. */
export async function openChaosEnvironment(images: number): Promise<ChaosEnvironment> {
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
  await eventually('the sample', 60_000, async () => service.stdoutLines.some((line) => line.includes('Sample')));
  const accounts = {
    rich: { key: randomBytes(16).toString('hex'), email: 'rich@example.com', tokens: images * 10 },
    poor: { key: randomBytes(16).toString('hex'), email: 'poor@example.com', tokens: Math.ceil(images / 80) },
  };
  for (const account of Object.values(accounts)) await createAccount(service.url, adminKey, account);
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
