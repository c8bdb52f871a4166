import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@pixmill/testkit';
import { createAccount } from '../../create-account.js';
import { readFixture } from '../../fixtures.js';
import { fetchResult, submitFiles } from '../../megaoptim/client.js';
import { queryDatabase } from '../../query-database.js';
import { type RunningService, recordedKey, startService } from '../../service.js';
import type { Secrets } from '../find-secrets.js';
import { dialectEndpoints, sourcePassword } from './inputs/endpoints.js';
import { toNativeEndpoints } from './inputs/native-endpoints.js';
import type { ExistingIds } from './inputs/parameter-inputs.js';

const adminKey = 'fuzz-admin-key-0123456789-abcdefghij';
const openingTokens = 1_000_000;
const settleTimeoutMs = 60_000;

/** A running service with three accounts. */
export interface FuzzEnvironment {
  readonly service: RunningService;
  readonly existing: ExistingIds;
  /** The key of a metered account. The proof checks the charge of each of its jobs. */
  readonly meteredKey: string;
  /** A valid image, for requests that are invalid in another way. */
  readonly image: Buffer;
  /** No log may contain them. */
  readonly secrets: Secrets;
  /** Number of tokens that the metered account has spent. */
  readonly countSpentTokens: () => Promise<number>;
}

/** Starts a service with every endpoint enabled and without rate limits. */
export async function openFuzzEnvironment(): Promise<FuzzEnvironment> {
  const service = await startService({
    ADMIN_API_KEY: adminKey,
    ADMIN_RATE_LIMIT: '0',
    API_RATE_LIMIT: '0',
    REGISTRATION: 'on',
    MEGAOPTIM_MORE_INPUTS: 'on',
    REGISTRATION_RATE_LIMIT: '0',
    EGRESS_ALLOW: '127.0.0.1/32',
    WEBHOOK_RETRY_SCHEDULE: '0s',
  });
  const create = (name: string) => createAccount(service, adminKey, { name, email: `${name}@fuzz.example`, tokens: openingTokens });
  const [metered, spare, busy] = [await create('metered'), await create('spare'), await create('busy')];
  const { process_id: jobId } = await submitFiles(service, ['palette.png'], {}, busy.key);
  const { result } = await fetchResult(service, jobId, 60, busy.key);
  const image = result?.[0]?.url?.split('/image/')[1] ?? '';
  const endpoints = [...dialectEndpoints, ...toNativeEndpoints(await (await fetch(`${service.url}/openapi.json`)).json())];
  return {
    service,
    existing: { accountKey: busy.key, adminKey, jobId, accountId: spare.id, image, endpoints },
    meteredKey: metered.key,
    image: readFixture('palette.png'),
    secrets: {
      'the admin key': adminKey,
      'the key of the first account': recordedKey,
      'the key of the metered account': metered.key,
      'the key of the busy account': busy.key,
      'the password of sources': sourcePassword,
    },
    countSpentTokens: async () => openingTokens - (await fetchBalance(service, metered.key)),
  };
}

async function fetchBalance(service: RunningService, key: string): Promise<number> {
  const response = await fetch(`${service.url}/v1/users/info`, { method: 'POST', headers: { 'x-api-key': key } });
  const { result } = (await response.json()) as { result?: { tokens: number } };
  return result?.tokens ?? Number.NaN;
}

/** Waits for the end of all jobs; returns a problem for jobs that do not settle and for temporary files that stay. */
export async function findLeftovers({ service }: FuzzEnvironment): Promise<string[]> {
  const { databaseUrl } = await service.readDatabaseUrls();
  const countUnsettledJobs = async () => {
    const [row] = await queryDatabase<{ count: number }>(databaseUrl, "SELECT count(*)::int AS count FROM jobs WHERE state <> 'settled'");
    return row?.count ?? 0;
  };
  const countTempFiles = async () => (await readdir(join(service.dataDir, 'spool'))).length;
  const isIdle = async () => (await countUnsettledJobs()) + (await countTempFiles()) === 0;
  // What is left after the timeout is counted below.
  await eventually(isIdle, { withinMs: settleTimeoutMs, describe: 'the end of all jobs', everyMs: 100 }).catch(() => undefined);
  const [jobs, files] = [await countUnsettledJobs(), await countTempFiles()];
  return [...(jobs > 0 ? [`${jobs} jobs did not settle`] : []), ...(files > 0 ? [`${files} temporary files are left`] : [])];
}
