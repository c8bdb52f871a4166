import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@pixmill/testkit';
import pg from 'pg';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH ?? '',
      DATABASE_URL: database.url,
      REDIS_URL: 'redis://127.0.0.1:1',
      PUBLIC_URL: 'http://127.0.0.1:3000',
      SECRETS_KEY: 'k'.repeat(32),
      ...env,
    },
  });
  return { status, stdout, stderr };
}

test('migrate: checks the settings of all processes before it migrates, and demands only its own', () => {
  const wrong = run(['scripts/migrate.mjs'], { FETCH_CONCURRENCY: '0', CORS_ORIGINS: 'x', WEBHOOK_TIMEOUT: '', EGRES_ALLOW: '10.0.0.0/8' });
  expect([wrong.status, wrong.stdout]).toEqual([1, '']);
  expect(wrong.stderr).toContain('migrate: 2 settings are wrong:\n  CORS_ORIGINS=x\n');
  expect(wrong.stderr).toContain('  FETCH_CONCURRENCY=0\n    must be a whole number from 1 to 1000\n');
  expect(wrong.stderr).toContain('migrate: warning: EGRES_ALLOW is not a setting. Did you mean EGRESS_ALLOW?\n');
  const alone = run(['scripts/migrate.mjs'], { REDIS_URL: '', PUBLIC_URL: '', SECRETS_KEY: '' });
  expect(alone).toEqual({ status: 0, stdout: 'migrate: nothing to do\n', stderr: '' });
});

test('a process that is older than the oldest release of the schema ends with a sentence: API, worker, migrate, command line', async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`UPDATE service SET oldest_release = '99.0.0'`);
  await client.end();
  const commands = [
    ['apps/api/dist/main.js'],
    ['apps/worker/dist/main.js'],
    ['scripts/migrate.mjs'],
    ['apps/cli/dist/main.js', 'account', 'list'],
  ];
  for (const command of commands) {
    const { status, stdout, stderr } = run(command);
    expect([command, status, stdout]).toEqual([command, 1, '']);
    expect(stderr).toMatch(
      /^(\w+: )?The database needs Pixmill 99\.0\.0 or later, and this is Pixmill \d+\.\d+\.\d+\S*\. Install release 99\.0\.0 or a later one\.\n$/,
    );
  }
});
