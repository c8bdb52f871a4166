import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@pixmill/testkit';

const mainPath = fileURLToPath(new URL('../main.js', import.meta.url));

let testDatabase: TestDatabase;
let folder: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'pixmill-cli-audit-'));
  await mkdir(join(folder, '.pixmill', 'run'), { recursive: true });
  await writeFile(join(folder, '.pixmill', 'run', 'services.json'), JSON.stringify({ databaseUrl: testDatabase.url, redisUrl: '' }));
});

afterAll(async () => {
  await testDatabase.drop();
  await rm(folder, { recursive: true });
});

/** Runs a command in the directory of a service with an empty database. */
function pixmill(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [mainPath, ...args], { cwd: folder, env: {}, encoding: 'utf8' });
  return { status, stdout, stderr };
}

const audit = (...args: string[]) => pixmill('audit', ...args);

test('storage adopt: accepts the folder that is there; until then the audit says which folder it is, and that it may be the wrong one', () => {
  const location = join(folder, '.pixmill', 'storage');
  const unmarked = audit('--json');
  expect([unmarked.status, unmarked.stdout]).toEqual([1, '']);
  expect(unmarked.stderr).toBe(
    `The storage cannot be used: ${location} does not exist. Is its volume mounted? A new or restored storage is accepted with ` +
      '`npx pixmill storage adopt`\n',
  );
  const adopted = pixmill('storage', 'adopt', '--json');
  expect([adopted.status, JSON.parse(adopted.stdout)]).toEqual([0, { location, previousId: null }]);
  expect(JSON.parse(pixmill('storage', 'adopt', '--json').stdout)).toEqual({
    location,
    previousId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

test('audit: exits 0 with five zeros when nothing is lost, 1 with counts and examples otherwise', async () => {
  const sound = audit('--json');
  expect([sound.status, sound.stderr]).toEqual([0, '']);
  const none = { jobsWithoutEnd: 0, resultsWithoutBytes: 0, bytesWithoutRow: 0, deliveriesWithoutOutcome: 0, balancesOff: 0 };
  expect(JSON.parse(sound.stdout)).toMatchObject({ ...none, examples: { bytesWithoutRow: [] } });

  await writeFile(join(folder, '.pixmill', 'storage', 'stray.bin'), 'x');
  expect(audit().status).toBe(0);
  const strict = audit('--json', '--strict');
  expect(strict.status).toBe(1);
  expect(JSON.parse(strict.stdout)).toMatchObject({ bytesWithoutRow: 1, examples: { bytesWithoutRow: ['stray.bin'] } });
  expect(audit('--strict')).toMatchObject({ status: 1, stdout: expect.stringMatching(/^Bytes without a row +1 +stray\.bin$/m) });
});

test('audit: exits 2 on a usage error', () => {
  expect(audit('--strict=yes').status).toBe(2);
  expect(audit('everything').status).toBe(2);
});
