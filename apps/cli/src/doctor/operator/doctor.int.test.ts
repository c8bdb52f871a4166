import { once } from 'node:events';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually, startPoolerStub } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import { createDeadLetter, submitTestJob } from '@pixmill/testkit/jobs';
import { startRedisServer } from '@pixmill/testkit/redis';
import type { CheckResult } from '../check.js';
import { runChecks } from '../run-checks.js';
import { openOperatorContext } from './open-operator-context.js';
import { operatorChecks } from './operator-checks.js';

const never = new AbortController().signal;

let api: TestApi;
let env: Record<string, string>;
/** Nothing listens there. */
let closedPort: number;

beforeAll(async () => {
  api = await openTestApi();
  const { key } = await api.createAccount();
  const { database, environment, port, url, composition } = api;
  await writeFile(join(environment.dataDir, 'api-key'), `${key}\n`);
  await composition.storage.put('first', Buffer.from('marks the storage'));
  await database.workers.report({ name: 'worker-1', startedAt: new Date() });
  const readiness = async () => (await (await fetch(`${url}/readyz`)).text()).includes('"queue":"ok"');
  await eventually(readiness, { withinMs: 60_000, describe: 'Redis to be ready' });
  closedPort = await findClosedPort();
  // Limits that every machine for tests has.
  const small = { MIN_FREE_DISK: '1mb', MAX_CONNECTIONS: '100', WORKER_PROCESSES: '1', WORKER_CONCURRENCY: '1', MAX_CHILD_MEMORY: '512mb' };
  env = { ...environment.settings(), ...small, PORT: String(port), PUBLIC_URL: url };
});

afterAll(() => api.close());

/** A port that was free a moment ago. */
async function findClosedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

interface Diagnosis {
  readonly results: readonly CheckResult[];
  readonly of: (name: string) => CheckResult | undefined;
}

/** Runs the named checks with other settings. */
async function diagnose(
  names: readonly string[],
  settings: Record<string, string> = {},
  egressUrl: string | null = null,
): Promise<Diagnosis> {
  const request = { env: { ...env, ...settings }, cwd: api.environment.dataDir, egressUrl, hasServiceElsewhere: false, signal: never };
  const context = await openOperatorContext(request);
  if (context === null) throw new Error('a service is on this machine');
  try {
    const results = await runChecks(
      operatorChecks.filter(({ name }) => names.includes(name)),
      context,
    );
    return { results, of: (name) => results.find((result) => result.name === name) };
  } finally {
    await context.close();
  }
}

/** A check whose finding says these texts, in its meaning and its remedy. */
const withFinding = (state: 'warning' | 'problem', meaning: string, remedy: string) =>
  expect.objectContaining({
    state,
    findings: expect.arrayContaining([
      expect.objectContaining({ state, meaning: expect.stringContaining(meaning), remedy: expect.stringContaining(remedy) }),
    ]),
  });

test('doctor: every check of a healthy service passes', async () => {
  const names = operatorChecks.map(({ name }) => name).filter((name) => name !== 'versions'); // whether this build is complete depends on the clone
  const { results } = await diagnose(names);
  const troubles = results.filter(({ state }) => state !== 'ok');
  expect(troubles).toEqual([]);
  expect(results).toHaveLength(12);
  expect((await readdir(join(api.environment.dataDir, 'storage'))).sort()).toEqual(['.pixmill-storage', 'first']); // it leaves nothing
});

describe('doctor: names a planted trouble and its remedy', () => {
  test.each([
    ['an invalid setting', 'settings', { MAX_PIXELS: 'many' }, 'problem', 'MAX_PIXELS=many', 'Correct MAX_PIXELS'],
    ['settings that contradict each other', 'settings', { MAX_FILE_BYTES: '1gb' }, 'problem', 'MAX_BODY_BYTES', 'docs/configuration.md'],
    ['a misspelt setting', 'settings', { WORKER_PROCESES: '2' }, 'warning', 'Did you mean WORKER_PROCESSES?', 'Correct the name'],
    [
      'a weak secret',
      'settings',
      { SECRETS_KEY: 'change-me-change-me-change-me-change-me' },
      'warning',
      'SECRETS_KEY is easy to guess',
      'openssl rand',
    ],
    ['a public address of this machine only', 'settings', { HOST: '0.0.0.0' }, 'warning', 'callers get results', 'Set PUBLIC_URL'],
    ['low disk space', 'disk', { MIN_FREE_DISK: '9000000gb' }, 'problem', 'less than MIN_FREE_DISK', 'Make room'],
    ['an open address range', 'egress', { EGRESS_ALLOW: '127.0.0.0/8' }, 'warning', '127.0.0.0/8', 'EGRESS'],
    ['a proxy that workers ignore', 'egress', { https_proxy: 'http://127.0.0.1:1' }, 'warning', 'workers use no proxy', '--egress URL'],
    [
      'more connections than PostgreSQL allows',
      'database',
      { DATABASE_POOL: '200' },
      'warning',
      '402 connections',
      'Raise max_connections',
    ],
  ] as const)('%s', async (_, check, settings, state, meaning, remedy) => {
    const { of } = await diagnose([check], settings);
    expect(of(check)).toEqual(withFinding(state, meaning, remedy.replace('EGRESS', 'Allow single addresses')));
  });

  test('a service, a database and a Redis that do not answer', async () => {
    const away = {
      PORT: String(closedPort),
      DATABASE_URL: `postgresql://nobody@127.0.0.1:${closedPort}/none`,
      REDIS_URL: `redis://127.0.0.1:${closedPort}`,
      PUBLIC_URL: `http://127.0.0.1:${closedPort}/images`,
    };
    const { of } = await diagnose(['service', 'key', 'public URL', 'database', 'queue', 'work', 'storage'], away);
    expect(of('service')).toEqual(withFinding('problem', 'refuses the connection', 'npm start'));
    expect(of('public URL')).toEqual(withFinding('warning', 'refuses the connection', 'Correct PUBLIC_URL'));
    expect(of('database')).toEqual(withFinding('problem', 'does not answer', 'correct DATABASE_URL'));
    expect(of('queue')).toEqual(withFinding('problem', 'cannot be used', 'correct REDIS_URL'));
    expect(['key', 'work', 'storage'].map((name) => of(name)?.state)).toEqual(['skipped', 'skipped', 'skipped']);
  });

  test('a Redis that removes entries', async () => {
    const redis = await startRedisServer(['maxmemory 100mb', 'maxmemory-policy allkeys-lru']);
    try {
      const { of } = await diagnose(['queue'], { REDIS_URL: redis.url });
      expect(of('queue')).toEqual(withFinding('warning', 'allkeys-lru', 'maxmemory-policy noeviction'));
    } finally {
      await redis.stop();
    }
  });

  test('a pooler that no setting names', async () => {
    const pooler = await startPoolerStub(api.environment.databaseUrl, { settings: 'reject' });
    try {
      const { of } = await diagnose(['database'], { DATABASE_URL: pooler.url });
      expect(of('database')).toEqual(withFinding('problem', 'DATABASE_POOLER=transaction', 'docs/running.md'));
    } finally {
      await pooler.close();
    }
  });

  test('a key that the service does not know', async () => {
    const { of } = await diagnose(['service', 'key'], { BOOTSTRAP_API_KEY: 'x'.repeat(32) });
    expect(of('key')).toEqual(withFinding('problem', 'refuses the key', 'which comes from BOOTSTRAP_API_KEY'));
  });

  test('a source that the address rules refuse, and one where nothing listens', async () => {
    const url = `http://127.0.0.1:${closedPort}/a.jpg`;
    const refused = await diagnose(['egress'], {}, url);
    expect(refused.of('egress')).toEqual(withFinding('problem', 'failed at the address rules', 'EGRESS_ALLOW'));
    const closed = await diagnose(['egress'], { EGRESS_ALLOW: '127.0.0.1/32' }, url);
    expect(closed.of('egress')).toEqual(withFinding('problem', 'failed at TCP', 'whether the server listens'));
    const fetched = await diagnose(['egress'], { EGRESS_ALLOW: '127.0.0.1/32' }, `${api.url}/healthz`);
    expect(fetched.of('egress')?.summary).toContain('was fetched');
  });
});

describe('doctor: names a trouble of the data and its remedy', () => {
  test('one of two workers that does not report itself, in a service that DATA_DIR names', async () => {
    const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, ...others } = env;
    const runDir = join(api.environment.dataDir, 'run');
    await mkdir(runDir);
    await writeFile(join(runDir, 'services.json'), JSON.stringify({ databaseUrl, redisUrl, publicUrl: api.url }));
    env = others;
    const { of } = await diagnose(['service', 'database', 'queue', 'work'], { WORKER_PROCESSES: '2' });
    expect(['service', 'database', 'queue'].map((name) => of(name)?.state)).toEqual(['ok', 'ok', 'ok']);
    expect(of('work')).toEqual(withFinding('warning', '1 of 2 workers', 'DATA_DIR/log'));
  });

  test('paused work, a dead letter, and then jobs without a worker', async () => {
    const { database, composition } = api;
    const { id: accountId } = await api.createAccount();
    await createDeadLetter(database, accountId);
    await database.service.pause('a test');
    await api.sql.query("INSERT INTO endpoints (account_id, origin, failures, paused_at) VALUES ($1, 'https://a.example', 30, now())", [
      accountId,
    ]);
    const paused = await diagnose(['database', 'work']);
    expect(paused.of('work')).toEqual(withFinding('warning', 'paused since', 'pixmill resume'));
    expect(paused.of('work')).toEqual(withFinding('warning', '1 job could not be processed', 'job replay'));
    expect(paused.of('work')).toEqual(withFinding('warning', '1 endpoint is paused', 'delivery resume'));
    await database.service.resume();
    await database.workers.remove('worker-1');
    await submitTestJob({ jobs: database.jobs, storage: composition.storage }, { accountId });
    const idle = await diagnose(['database', 'work']);
    expect(idle.of('work')).toEqual(withFinding('problem', 'No worker has reported itself', 'npm start'));
  });

  test('a storage without its marker', async () => {
    await rm(join(api.environment.dataDir, 'storage', '.pixmill-storage'));
    const { of } = await diagnose(['database', 'storage']);
    expect(of('storage')).toEqual(withFinding('problem', 'has no marker of this service', 'pixmill storage adopt'));
    await api.composition.storage.adopt();
  });

  test('a database without its newest migration', async () => {
    const { rows } = await api.sql.query(
      'DELETE FROM _prisma_migrations WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations) RETURNING *',
    );
    const { of } = await diagnose(['database', 'storage']);
    expect(of('database')).toEqual(withFinding('problem', rows[0].migration_name, 'npm start'));
    expect(of('storage')?.state).toBe('skipped');
  });
});
