import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@pixmill/testkit';
import { readFixture } from './fixtures.js';
import { download, fetchResult, submitFiles } from './megaoptim/client.js';
import { runCli } from './run-cli.js';
import { type RunningService, startService } from './service.js';

let service: RunningService;

beforeAll(async () => {
  service = await startService({ RESULT_TTL: '4s' });
}, 90_000);

afterAll(() => service.stopAndRemove(), 60_000);

const pixmill = (...args: string[]) => runCli(service, args);
const pixmillJson = async (...args: string[]) => JSON.parse((await pixmill(...args, '--json')).stdout);

async function fetchInfo(key: string) {
  const response = await fetch(`${service.url}/v1/users/info`, { headers: { 'x-api-key': key } });
  return (await response.json()) as { code: number; result?: { tokens: number } };
}

describe('pixmill account', () => {
  test('create, top-up and key revoke: take effect at once in the running service', async () => {
    const created = await pixmillJson('account', 'create', '--name', 'Ada', '--email', 'ada@example.com', '--tokens', '2');
    expect(created).toEqual({
      id: expect.any(String),
      email: 'ada@example.com',
      tokens: 2,
      key: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
    });
    expect(await fetchInfo(created.key)).toMatchObject({ code: 200, result: { tokens: 2 } });

    const { process_id } = await submitFiles(service, ['sample.jpg'], {}, created.key);
    expect(await fetchResult(service, process_id, 60, created.key)).toMatchObject({ code: 200, user: { tokens: 1 } });

    const topUp = ['account', 'top-up', created.id, '--tokens', '10', '--reason', 'invoice 7', '--idempotency-key', 'invoice-7'];
    expect((await pixmill(...topUp)).status).toBe(0);
    expect((await pixmill(...topUp)).status).toBe(0);
    expect((await fetchInfo(created.key)).result?.tokens).toBe(11);

    const shown = await pixmillJson('account', 'show', created.id);
    expect(JSON.stringify(shown)).not.toContain(created.key);
    expect((await pixmill('key', 'revoke', shown.keys[0].id)).status).toBe(0);
    expect((await fetchInfo(created.key)).code).toBe(404);
  });

  test('create: uses the key of --key, and rejects an e-mail address that has an account', async () => {
    const args = ['account', 'create', '--name', 'Bob', '--email', 'bob@example.com', '--tokens', '-1', '--key', 'b'.repeat(32)];
    expect(await pixmillJson(...args)).toMatchObject({ tokens: -1, key: 'b'.repeat(32) });
    expect((await fetchInfo('b'.repeat(32))).result?.tokens).toBe(-1);
    const second = await pixmill('account', 'create', '--name', 'Bob', '--email', 'BOB@example.com', '--tokens', '1');
    expect(second.status).not.toBe(0);
    expect(second.stderr).toMatch(/registered/i);
  });
});

test('result files: complete until RESULT_TTL, then 404 and removed from the disk', async () => {
  const { process_id } = await submitFiles(service, ['palette.png'], { webp: '1' });
  const item = (await fetchResult(service, process_id)).result?.[0];
  expect((await download(item?.url)).length).toBe(item?.optimized_size);
  const expired = await eventually(
    async () => {
      const response = await fetch(item?.url ?? '');
      return response.status === 404 && response;
    },
    { withinMs: 20_000, describe: 'a 404 for the expired result', everyMs: 50 },
  );
  expect([expired.headers.get('content-length'), await expired.text()]).toEqual(['0', '']);
  const listFiles = () =>
    readdirSync(join(service.dataDir, 'storage'), { recursive: true })
      .map(String)
      .filter((name) => name.includes(process_id) && name.includes('.'));
  await eventually(() => expect(listFiles()).toEqual([]), { withinMs: 20_000, describe: 'the removal of the files', everyMs: 50 });
  expect(readFixture('palette.png').length).toBe(item?.original_size);
});
