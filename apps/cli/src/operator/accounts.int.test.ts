import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '@pixmill/db';
import { createVault } from '@pixmill/runtime';
import { createTestDatabase, seedDeliveries, type TestDatabase } from '@pixmill/testkit';
import { createDeadLetter } from '@pixmill/testkit/jobs';

const mainPath = fileURLToPath(new URL('../main.js', import.meta.url));

let testDatabase: TestDatabase;
let database: Database;
let folder: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, poolSize: 2 });
  folder = await mkdtemp(join(tmpdir(), 'pixmill-cli-'));
  await mkdir(join(folder, '.pixmill', 'run'), { recursive: true });
  await mkdir(join(folder, 'elsewhere'));
  await writeFile(join(folder, '.pixmill', 'run', 'services.json'), JSON.stringify({ databaseUrl: testDatabase.url, redisUrl: '' }));
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
  await rm(folder, { recursive: true });
});

interface RunLocation {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

function pixmill(args: readonly string[], { cwd, env }: RunLocation = { cwd: tmpdir(), env: { DATABASE_URL: testDatabase.url } }) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [mainPath, ...args], { cwd, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

function json(...args: string[]) {
  const { status, stdout, stderr } = pixmill([...args, '--json']);
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

const create = (email: string, tokens: string, ...more: string[]) =>
  json('account', 'create', '--name', 'Ada Lovelace', '--email', email, '--tokens', tokens, ...more);

describe('pixmill sign-in', () => {
  test('prints a link with a code that the database has as a hash only; an account is named by its e-mail address', () => {
    create('page@example.com', '1');
    const shown = json('sign-in', '--account', 'page@example.com', '--admin');
    expect(shown).toMatchObject({ email: 'page@example.com', admin: true, link: `http://127.0.0.1:3000/#code=${shown.code}` });
    const elsewhere = { cwd: tmpdir(), env: { DATABASE_URL: testDatabase.url, PUBLIC_URL: 'https://images.example.com/' } };
    const { stdout } = pixmill(['sign-in'], elsewhere);
    expect(stdout).toMatch(/^https:\/\/images\.example\.com\/#code=[\w-]{43}\n/);
    expect(pixmill(['sign-in', '--account', 'nobody@example.com'])).toMatchObject({ status: 1, stderr: 'No such account\n' });
  });
});

describe('pixmill account limits, pause and resume', () => {
  test('set and clear limits, and pause the work with a reason', async () => {
    const { id } = create('limits@example.com', '1');
    expect(json('account', 'limits', id, '--max-queued', '7', '--monthly-tokens', '9')).toMatchObject({
      tokens: 9,
      maxQueued: 7,
      monthlyTokens: 9,
    });
    expect(pixmill(['account', 'limits', id, '--monthly-tokens', 'none']).stdout).toMatch(/Unfinished jobs +7\n.*\nMonthly tokens +none\n/);
    expect(pixmill(['account', 'limits', id, '--max-queued', '0'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('--max-queued: must be'),
    });
    expect(json('pause', '--reason', 'moving')).toEqual({ pausedAt: expect.any(String), reason: 'moving' });
    expect(await database.service.findPause()).toMatchObject({ reason: 'moving' });
    pixmill(['resume']);
    expect(await database.service.findPause()).toBeNull();
  });
});

describe('pixmill account', () => {
  test('create prints one object with a key of the account', async () => {
    const created = create('ada@example.com', '25');
    expect(created).toEqual({ id: created.id, email: 'ada@example.com', tokens: 25, key: expect.stringMatching(/^[A-Za-z0-9]{32}$/) });
    expect((await database.accounts.findCaller(created.key))?.account).toMatchObject({ id: created.id, name: 'Ada Lovelace', tokens: 25 });
  });

  test('create accepts -1 for unlimited, and a key', async () => {
    const key = 'k'.repeat(32);
    expect(create('endless@example.com', '-1', '--key', key)).toMatchObject({ tokens: -1, key });
    expect((await database.accounts.findCaller(key))?.account.unlimited).toBe(true);
  });

  test('exits with 1 when the disk of its output is full; says nothing when its reader leaves early', () => {
    const run = (redirection: string) => {
      const command = `"$0" "$1" account list ${redirection}`;
      return spawnSync('sh', ['-c', command, process.execPath, mainPath], { env: { DATABASE_URL: testDatabase.url }, encoding: 'utf8' });
    };
    const onFullDisk = run('> /dev/full');
    expect([onFullDisk.status, onFullDisk.stderr]).toEqual([1, expect.stringContaining('could not be written: ENOSPC')]);
    expect(run('| true').stderr).toBe('');
  });

  test('shows, lists, tops up, disables and enables an account', async () => {
    const { id, key } = create('life@example.com', '1');
    expect(json('account', 'show', 'LIFE@example.com')).toMatchObject({
      id,
      tokens: 1,
      keys: [{ lastFour: key.slice(-4), revokedAt: null }],
    });
    expect(json('account', 'list').accounts).toContainEqual(expect.objectContaining({ id, email: 'life@example.com', disabledAt: null }));

    const topUp = ['account', 'top-up', id, '--tokens', '9', '--reason', 'invoice 7', '--idempotency-key', 'inv-7'];
    expect(json(...topUp)).toMatchObject({ tokens: 10, repeated: false });
    expect(json(...topUp)).toMatchObject({ tokens: 10, repeated: true });

    expect(json('account', 'disable', id).disabledAt).not.toBeNull();
    expect(await database.accounts.findCaller(key)).toBeNull();
    expect(json('account', 'enable', id).disabledAt).toBeNull();
    expect(await database.accounts.findCaller(key)).not.toBeNull();
  });

  test('prints tables without --json', () => {
    const { status, stdout } = pixmill(['account', 'show', 'endless@example.com']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Tokens +unlimited$/m);
    expect(stdout).toMatch(/\.\.\.kkkk +all +never +\d{4}-/);
    expect(stdout).not.toContain('k'.repeat(32));
    expect(pixmill(['account', 'list']).stdout).toMatch(/endless@example\.com +unlimited +enabled +Ada Lovelace/);
  });
});

test('pixmill key: creates, lists, changes and revokes a key', async () => {
  const { id } = create('keys@example.com', '0');
  const created = json('key', 'create', id, '--name', 'blog', '--scopes', 'jobs:read,jobs:write', '--expires-at', '2100-01-31');
  expect((await database.accounts.findCaller(created.key))?.scopes).toEqual(['jobs:read', 'jobs:write']);
  const { stdout } = pixmill(['key', 'list', id]);
  expect(stdout).toMatch(/SCOPES +EXPIRES +.*\n.* all +never .*\n.* jobs:read,jobs:write +2100-01-31T00:00:00Z +.* blog\n/);
  const changed = json('key', 'change', created.id, '--scopes', 'all', '--expires-at', 'never');
  expect(changed).toMatchObject({ name: 'blog', scopes: null, expiresAt: null });
  expect(pixmill(['key', 'change', created.id, '--scopes', 'jobs:all'])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('jobs:read'),
  });
  expect(json('key', 'revoke', created.id)).toMatchObject({ id: created.id, name: 'blog' });
  expect(await database.accounts.findCaller(created.key)).toBeNull();
});

test('pixmill delivery: lists, shows and replays deliveries, and resumes an endpoint', async () => {
  const { id } = create('hooks@example.com', '0');
  const plan = { accountId: id, url: 'https://hooks.example/done', state: 'failed' as const };
  const [one = { id: '' }] = await seedDeliveries(testDatabase.url, plan, 3);
  expect(json('delivery', 'list', 'hooks@example.com', '--limit', '2')).toMatchObject({ total: 3, deliveries: [{}, {}], endpoints: [] });
  expect(json('delivery', 'show', one.id)).toMatchObject({ id: one.id, state: 'failed', body: '{"status":"ok"}' });
  expect(json('delivery', 'replay', one.id)).toMatchObject({ id: one.id, state: 'pending' });
  expect(json('delivery', 'replay-all', id)).toEqual({ replayed: 2, left: 0 });
  expect(pixmill(['delivery', 'list', id]).stdout).toMatch(/pending, next \d{4}-.*https:\/\/hooks\.example\/done/);
  const atOrigin = json('delivery', 'list', id, '--endpoint', 'https://other.example', '--since', '2026-01-31T12:00:00Z');
  expect(atOrigin).toMatchObject({ total: 0 });
  const resume = pixmill(['delivery', 'resume', id, '--endpoint', 'https://hooks.example']);
  expect(resume).toMatchObject({ status: 1, stderr: expect.stringContaining('--endpoint: no webhook was ever sent to this endpoint') });
});

test('pixmill webhook-secret: shows and rotates the secret with the secrets key of the service', async () => {
  const { id } = create('secret@example.com', '0');
  const secretsKey = 'a key of more than thirty-two characters';
  const set = { cwd: tmpdir(), env: { DATABASE_URL: testDatabase.url, SECRETS_KEY: secretsKey } };
  const shown = JSON.parse(pixmill(['webhook-secret', 'show', id, '--json'], set).stdout);
  expect(shown).toEqual({ secret: expect.stringMatching(/^whsec_/), createdAt: expect.any(String), previous: [] });
  const [stored] = await database.webhookSecrets.findActive(id);
  expect(createVault(secretsKey).unseal(stored?.sealed ?? '')).toBe(shown.secret);

  await writeFile(join(folder, '.pixmill', 'secrets-key'), `${secretsKey}\n`);
  const kept = pixmill(['webhook-secret', 'rotate', 'secret@example.com'], { cwd: folder, env: {} });
  expect(kept.stdout).toMatch(/^Secret +whsec_.*\nCreated.*\nUntil .* the previous secret also signs\n$/);
  await writeFile(join(folder, '.pixmill', 'secrets-key'), '');
  const empty = pixmill(['webhook-secret', 'show', id], { cwd: folder, env: {} });
  expect(empty).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('secrets-key is empty. Restore it from a backup') });
  const lost = pixmill(['webhook-secret', 'show', id]);
  expect(lost).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('Set SECRETS_KEY') });
  const other = pixmill(['webhook-secret', 'show', id], { ...set, env: { ...set.env, SECRETS_KEY: 'b'.repeat(32) } });
  expect(other).toMatchObject({ status: 1, stderr: expect.stringContaining('a rotation creates a new one') });
});

describe('pixmill: prints an error to stderr and exits with a code', () => {
  test.each([
    [['account', 'create', '--name', 'A', '--email', 'b@example.com', '--tokens', 'many'], 1, '--tokens: must be a whole number, -1 to'],
    [['account', 'create', '--name', 'A', '--email', 'b', '--tokens', '1'], 1, '--email: must be an e-mail address'],
    [
      ['account', 'create', '--name', 'A', '--email', 'b@example.com', '--tokens', '1', '--key', 'short'],
      1,
      '--key: must be 32 characters',
    ],
    [['account', 'create', '--name', 'A', '--email', 'ADA@example.com', '--tokens', '1'], 1, 'already registered'],
    [['account', 'top-up', 'endless@example.com', '--tokens', '1', '--reason', 'r'], 1, '--tokens: this account is unlimited'],
    [['account', 'show', 'nobody@example.com'], 1, 'No such account'],
    [['key', 'revoke', 'nonsense'], 1, 'No such key'],
    [['account', 'create', '--name', 'A', '--tokens', '1'], 2, '--email EMAIL is missing'],
    [['account', 'erase'], 2, "Unknown command 'erase'."],
    [[], 2, 'Usage: pixmill'],
  ])('%j: %i, %s', (args, status, message) => {
    expect(pixmill(args)).toEqual({ status, stdout: '', stderr: expect.stringContaining(message) });
  });
});

describe('pixmill: finds the database', () => {
  const list = ['account', 'list', '--json'];
  const found = (location: RunLocation) => pixmill(list, location).status === 0;

  test('of the service in the working directory, where npm was called, or in DATA_DIR', () => {
    const elsewhere = join(folder, 'elsewhere');
    expect(found({ cwd: folder, env: {} })).toBe(true);
    expect(found({ cwd: elsewhere, env: { INIT_CWD: folder } })).toBe(true);
    expect(found({ cwd: folder, env: { INIT_CWD: elsewhere } })).toBe(true);
    expect(found({ cwd: elsewhere, env: { DATA_DIR: join(folder, '.pixmill') } })).toBe(true);
  });

  test('or prints how to name it when none is found', async () => {
    const cwd = join(folder, 'elsewhere');
    expect(pixmill(list, { cwd, env: {} })).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/npm start.*DATA_DIR.*DATABASE_URL/),
    });
    const unavailable = pixmill(list, { cwd, env: { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' } });
    expect(unavailable).toMatchObject({ status: 1, stderr: expect.stringContaining('The database does not answer') });
    await mkdir(join(folder, 'broken', 'run'), { recursive: true });
    await writeFile(join(folder, 'broken', 'run', 'services.json'), '{');
    const broken = pixmill(list, { cwd, env: { DATA_DIR: join(folder, 'broken') } });
    expect(broken).toMatchObject({ status: 1, stderr: expect.stringContaining('services.json cannot be read') });
  });
});

test('pixmill job delete: rejects unknown and invalid ids', () => {
  for (const id of [randomUUID(), 'nonsense']) {
    expect(pixmill(['job', 'delete', id])).toEqual({ status: 1, stdout: '', stderr: 'Process not found\n' });
  }
});

test('pixmill job: lists dead letters and replays one, or all that were never replayed', async () => {
  const account = create('dead@example.com', '3');
  const ids = [await createDeadLetter(database, account.id), await createDeadLetter(database, account.id)];
  expect(json('job', 'list', '--dead', '--account', 'dead@example.com')).toMatchObject({ total: 2, deadLetters: [{ replay: null }, {}] });
  const [first = ''] = ids;
  const replayed = json('job', 'replay', first);
  expect(replayed).toEqual({ id: first, jobId: expect.any(String), created: true });
  expect(pixmill(['job', 'list', '--dead']).stdout).toMatch(new RegExp(`^${first} .*3 attempts failed +${replayed.jobId} queued$`, 'm'));
  expect(json('job', 'replay', '--all')).toMatchObject({ replayed: [{ id: ids[1], created: true }], failed: [] });
  expect(json('job', 'replay', '--all')).toEqual({ replayed: [], failed: [] });
  expect(pixmill(['job', 'replay', randomUUID()])).toMatchObject({ status: 1, stderr: 'No such dead letter\n' });
  for (const args of [[], [first, '--all']])
    expect(pixmill(['job', 'replay', ...args])).toMatchObject({ status: 1, stderr: 'Name one dead letter, or use --all\n' });
});
