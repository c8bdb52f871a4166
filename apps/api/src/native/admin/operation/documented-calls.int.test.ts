import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';

const run = promisify(execFile);
const page = new URL('docs/api/administration.md', new URL('../../../../../../', import.meta.url));
const adminKey = 'an-admin-key-of-thirty-two-or-more';

let api: TestApi;

beforeAll(async () => {
  api = await openTestApi({ settings: { ADMIN_API_KEY: adminKey } });
});

afterAll(() => api.close());

test('docs/api/administration.md: every command line of it succeeds', async () => {
  const text = await readFile(page, 'utf8');
  const blocks = [...text.matchAll(/```bash\n(.*?)```/gs)].map(([, commands = '']) => commands);
  expect(blocks.length).toBeGreaterThanOrEqual(7);
  const commands = blocks.join('').replaceAll('curl -sS', 'curl -sS --fail-with-body');
  const env = { ...process.env, PIXMILL_URL: api.url, PIXMILL_ADMIN_KEY: adminKey };
  const { stdout } = await run('sh', ['-euc', commands], { env, timeout: 60_000 });
  expect(stdout).toContain('"monthly_tokens":1000');
});
