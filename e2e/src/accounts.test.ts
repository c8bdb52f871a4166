import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { download, fetchResult, readFixture, submitFiles } from './megaoptim/client.js';
import { eventually, type RunningService, startService } from './service.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

let service: RunningService;

beforeAll(async () => {
  service = await startService({ RESULT_TTL: '4s' });
}, 90_000);

afterAll(() => service.stopAndRemove(), 60_000);

/** Runs the command line as an operator does, beside the running service. */
function pixmill(...args: string[]) {
  const { DATABASE_URL: _, ...env } = process.env;
  const run = spawnSync('npm', ['run', '--silent', 'pixmill', '--', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...env, DATA_DIR: service.dataDir },
  });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

const json = (...args: string[]) => JSON.parse(pixmill(...args, '--json').stdout);

async function callInfo(key: string) {
  const response = await fetch(`${service.url}/v1/users/info`, { headers: { 'x-api-key': key } });
  return (await response.json()) as { code: number; result?: { tokens: number } };
}

describe('administration beside the service', () => {
  test('an account is created, spends, is topped up, and loses its key', async () => {
    const created = json('account', 'create', '--name', 'Ada', '--email', 'ada@example.com', '--tokens', '2');
    expect(created).toEqual({
      id: expect.any(String),
      email: 'ada@example.com',
      tokens: 2,
      key: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
    });
    expect(await callInfo(created.key)).toMatchObject({ code: 200, result: { tokens: 2 } });

    const { process_id } = await submitFiles(service, ['sample.jpg'], {}, created.key);
    expect(await fetchResult(service, process_id, 60, created.key)).toMatchObject({ code: 200, user: { tokens: 1 } });

    const topUp = ['account', 'top-up', created.id, '--tokens', '10', '--reason', 'invoice 7', '--idempotency-key', 'invoice-7'];
    expect(pixmill(...topUp).status).toBe(0);
    expect(pixmill(...topUp).status).toBe(0);
    expect((await callInfo(created.key)).result?.tokens).toBe(11);

    const shown = json('account', 'show', created.id);
    expect(JSON.stringify(shown)).not.toContain(created.key);
    expect(pixmill('key', 'revoke', shown.keys[0].id).status).toBe(0);
    expect((await callInfo(created.key)).code).toBe(404);
  });

  test('a given key is taken as it is, and a second account cannot have the same address', async () => {
    const args = ['account', 'create', '--name', 'Bob', '--email', 'bob@example.com', '--tokens', '-1', '--key', 'b'.repeat(32)];
    expect(json(...args)).toMatchObject({ tokens: -1, key: 'b'.repeat(32) });
    expect((await callInfo('b'.repeat(32))).result?.tokens).toBe(-1);
    const again = pixmill('account', 'create', '--name', 'Bob', '--email', 'BOB@example.com', '--tokens', '1');
    expect(again.status).not.toBe(0);
    expect(again.stderr).toMatch(/registered/i);
  });
});

test('result files are whole while they live, and gone from address and disk when their time is up', async () => {
  const { process_id } = await submitFiles(service, ['palette.png'], { webp: '1' });
  const item = (await fetchResult(service, process_id)).result?.[0];
  expect((await download(item?.url)).length).toBe(item?.optimized_size);
  const gone = await eventually('expired', 20_000, async () => {
    const response = await fetch(item?.url ?? '');
    return response.status === 404 && response;
  });
  expect([gone.headers.get('content-length'), await gone.text()]).toEqual(['0', '']);
  const stored = () =>
    readdirSync(join(service.dataDir, 'storage'), { recursive: true }).filter((name) => String(name).includes(process_id));
  await eventually('files removed', 20_000, async () => stored().filter((name) => String(name).includes('.')).length === 0);
  expect((await readFixture('palette.png')).length).toBe(item?.original_size);
});
