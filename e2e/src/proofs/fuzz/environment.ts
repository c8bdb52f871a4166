import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { fetchResult, readFixture, submitFiles } from '../../megaoptim/client.js';
import { eventually, type RunningService, recordedKey, startService } from '../../service.js';
import { sourcePassword } from './inputs/endpoints.js';
import type { ExistingIds } from './inputs/parameter-inputs.js';

const adminKey = 'fuzz-admin-key-0123456789-abcdefghij';
const openingTokens = 1_000_000;

/** A service to fuzz, and what is known of it. */
export interface FuzzEnvironment {
  readonly service: RunningService;
  readonly existing: ExistingIds;
  /** A metered account whose every job is followed to its end. */
  readonly meteredKey: string;
  /** An image that decodes, for requests in which it is not the image that is wrong. */
  readonly image: Buffer;
  /** What no log may hold, by what it is. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Tokens the metered account has spent. */
  readonly countSpentTokens: () => Promise<number>;
}

async function call(service: RunningService, path: string, key: string, body?: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(`${service.url}${path}`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as Record<string, unknown>;
}

async function createAccount(service: RunningService, name: string): Promise<{ id: string; key: string }> {
  const made = await call(service, '/api/admin/accounts', adminKey, { name, email: `${name}@fuzz.example`, tokens: openingTokens });
  if (typeof made.id !== 'string' || typeof made.key !== 'string') throw new Error(`no account: ${JSON.stringify(made)}`);
  return { id: made.id, key: made.key };
}

/** Starts a service with every door there is, limits on how often off. */
export async function openFuzzEnvironment(): Promise<FuzzEnvironment> {
  const service = await startService({
    ADMIN_API_KEY: adminKey,
    ADMIN_RATE_LIMIT: '0',
    REGISTRATION: 'on',
    REGISTRATION_RATE_LIMIT: '0',
    EGRESS_ALLOW: '127.0.0.1/32',
    WEBHOOK_RETRY_SCHEDULE: '0s',
  });
  const [metered, spare, busy] = [
    await createAccount(service, 'metered'),
    await createAccount(service, 'spare'),
    await createAccount(service, 'busy'),
  ];
  const { process_id: jobId } = await submitFiles(service, ['palette.png'], {}, busy.key);
  const { result } = await fetchResult(service, jobId, 60, busy.key);
  return {
    service,
    existing: { accountKey: busy.key, adminKey, jobId, accountId: spare.id, image: result?.[0]?.url?.split('/image/')[1] ?? '' },
    meteredKey: metered.key,
    image: await readFixture('palette.png'),
    secrets: {
      'the admin key': adminKey,
      'the first key': recordedKey,
      'a metered key': metered.key,
      'a busy key': busy.key,
      'a password of sources': sourcePassword,
    },
    async countSpentTokens() {
      const { result } = await call(service, '/v1/users/info', metered.key);
      const tokens = typeof result === 'object' && result !== null && 'tokens' in result ? Number(result.tokens) : Number.NaN;
      return openingTokens - tokens;
    },
  };
}

/** What is left over when all was answered: jobs that do not end, and files of requests that are over. */
export async function findLeftovers({ service }: FuzzEnvironment): Promise<string[]> {
  const { databaseUrl } = await service.readDatabaseUrls();
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const countUnsettledJobs = async () => {
    const { rows } = await client.query<{ count: number }>("SELECT count(*)::int AS count FROM jobs WHERE state <> 'settled'");
    return rows[0]?.count ?? 0;
  };
  const countTempFiles = async () => (await readdir(join(service.dataDir, 'spool'))).length;
  try {
    await eventually('the end', 60_000, async () => (await countUnsettledJobs()) + (await countTempFiles()) === 0).catch(() => undefined);
    const [jobs, files] = [await countUnsettledJobs(), await countTempFiles()];
    return [...(jobs > 0 ? [`${jobs} jobs are stuck`] : []), ...(files > 0 ? [`${files} entries are left in the spool`] : [])];
  } finally {
    await client.end();
  }
}
