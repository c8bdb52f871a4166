import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Pixmill } from '@pixmill/client';
import { createMemoryTerminal, fixtureBytes, type RawServer, startRawServer } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import { createTestWorker } from '@pixmill/testkit/worker';
import { commands } from '../commands.js';
import { runProgram } from '../program/run-program.js';

let api: TestApi;
let worker: ReturnType<typeof createTestWorker>;
let client: Pixmill;
let folder: string;
let keyId: string;
let other: RawServer;

beforeAll(async () => {
  api = await openTestApi();
  worker = createTestWorker(api);
  other = await startRawServer();
  other.respondWith('HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\nhi');
  const account = await api.createAccount({ tokens: 10 });
  client = new Pixmill({ url: api.url, apiKey: account.key });
  keyId = (await client.request('get', '/api/v1/keys')).items[0]?.id ?? '';
  folder = await mkdtemp(join(tmpdir(), 'pixmill-account-'));
  await writeFile(join(folder, 'pixmill.config.json'), JSON.stringify({ url: api.url, apiKey: account.key }));
});

afterAll(async () => {
  await worker.close();
  await other.close();
  await api.close();
  await rm(folder, { recursive: true });
});

/** Runs a command in the folder of the config file. One of the operator exits with -1. */
async function pixmill(...args: readonly string[]) {
  const terminal = createMemoryTerminal(folder);
  const status = await runProgram(commands, args, { terminal, runOperatorCommand: async () => -1 as never });
  return { status, ...terminal.readOutput() };
}

async function json(...args: readonly string[]) {
  const { status, stdout, stderr } = await pixmill(...args, '--json');
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

/** A job with a picture, and with a file that is damaged. */
async function createSettledJob(label: string): Promise<string> {
  const files = [
    { name: 'a \u001b[31mred.png', blob: new Blob([fixtureBytes('images/palette.png')]) },
    { name: 'b.png', blob: new Blob([fixtureBytes('images/palette.png').subarray(0, 60)]) },
  ];
  const { id } = await client.jobs.create({ files, options: { labels: { album: label }, level: 'lossless', speed: 'fast' } });
  await worker.process(id);
  return id;
}

const widthOf = (text: string) =>
  Math.max(
    ...text
      .split('\n')
      .filter((line) => !line.includes('http'))
      .map(({ length }) => length),
  );

describe('pixmill job', () => {
  test('lists jobs, newest first, in 80 columns; filters by state and labels', async () => {
    const settled = await createSettledJob('summer');
    const queued = (await client.jobs.create({ files: [{ name: 'c.png', blob: new Blob([fixtureBytes('images/palette.png')]) }] })).id;
    const { status, stdout, stderr } = await pixmill('job', 'list');
    expect([status, stderr]).toEqual([0, '']);
    const [heading, first, second] = stdout.split('\n');
    expect(heading).toMatch(/^ID +AGE +STATE +CHANGE +NAME$/);
    expect(first).toMatch(new RegExp(`^${queued} +\\d+[smh] +queued +c\\.png$`));
    expect(second).toMatch(new RegExp(`^${settled} +\\d+[smh] +partial +-\\d+ % +a \\?\\[31mred\\.png \\+1$`));
    expect(widthOf(stdout)).toBeLessThanOrEqual(80);

    expect((await json('job', 'list', '--state', 'queued')).items).toEqual([expect.objectContaining({ id: queued, state: 'queued' })]);
    expect(await json('job', 'list', '--label', 'album:summer')).toMatchObject({ items: [{ id: settled }], next_cursor: null });
    expect(await json('job', 'list', '--limit', '1')).toMatchObject({ items: [{ id: queued }], next_cursor: expect.any(String) });
    expect((await pixmill('job', 'list', '--limit', '1')).stdout).toMatch(/\nThere are more: --limit N or --all\n$/);
    expect((await json('job', 'list', '--all')).items).toHaveLength(2);
    expect((await pixmill('job', 'list', '--label', 'album:none')).stdout).toBe('No jobs\n');
    expect((await json('job', 'cancel', queued)).outcome).toBe('cancelled');
  });

  test('shows the results of a job with their addresses, and why an image failed; control characters do nothing', async () => {
    const id = await createSettledJob('shown');
    const { stdout } = await pixmill('job', 'show', id);
    const shown = await json('job', 'show', id);
    expect(shown).toMatchObject({ id, state: 'settled', outcome: 'partial', images: [{ state: 'succeeded' }, { state: 'failed' }] });
    const [{ variants }, { failure }] = shown.images;
    expect(stdout).toMatch(new RegExp(`^Job +${id}\nState +settled: partial\n`));
    expect(stdout).toMatch(/^Labels +album:shown$/m);
    expect(stdout).toMatch(/^Image 1 +a \[31mred\.png: succeeded.*; .* k?B,\s+png,\s+\d+ x \d+ px$/m);
    expect(stdout).toMatch(/^ {2}Result +main: .* k?B \(-\d+ %\), png, /m);
    expect(stdout).toContain(`  URL      ${variants[0].url}\n`);
    expect(stdout).toContain(`  Failure  ${failure.code}: `);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the name of the image has one
    expect(stdout).not.toMatch(/\u001b/);
    expect(widthOf(stdout)).toBeLessThanOrEqual(80);
  });

  test('cancels a job, and no settled one', async () => {
    const blob = new Blob([fixtureBytes('images/palette.png')]);
    const { id } = await client.jobs.create({
      files: [
        { name: 'a.png', blob },
        { name: 'b.png', blob },
      ],
    });
    expect(await pixmill('job', 'cancel', id)).toEqual({ status: 0, stdout: `Job ${id} is cancelled. Images: 2 cancelled\n`, stderr: '' });
    const settled = await pixmill('job', 'cancel', await createSettledJob('cancel'));
    expect(settled).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('settled') });
  });

  test('says of an unknown job where else to look, and names an option that is not valid', async () => {
    const id = randomUUID();
    const hint = `The account has no job ${id}.\n\`job show ID --operator\` looks in all accounts.\n`;
    expect(await pixmill('job', 'show', id)).toEqual({ status: 1, stdout: '', stderr: hint });
    expect(await pixmill('job', 'list', '--limit', '0')).toMatchObject({ status: 2, stderr: expect.stringMatching(/^--limit: must be/) });
    expect(await pixmill('job', 'list', '--label', 'x')).toMatchObject({ status: 2, stderr: expect.stringMatching(/^--label: /) });
    const account = await pixmill('job', 'list', '--account', 'a');
    expect(account).toMatchObject({ status: 2, stderr: expect.stringContaining('--account is an option of `job list --dead`') });
  });

  test.each([
    ['job', 'list', '--dead'],
    ['job', 'show', 'ID', '--operator'],
    ['key', 'list', 'ada@example.com'],
  ])('%s %s %s stays a command of the operator', async (...args) => {
    expect((await pixmill(...args)).status).toBe(-1);
  });
});

describe('pixmill usage', () => {
  test('shows the use by day, format and key with its sum, and the tokens left', async () => {
    const before = await json('usage');
    await createSettledJob('usage');
    const after = await json('usage', '--group-by', 'format,key');
    expect(after.total).toMatchObject({ images: before.total.images + 2, images_failed: before.total.images_failed + 1 });
    expect(after.items).toContainEqual(expect.objectContaining({ format: 'png', key_id: keyId }));
    expect(after.account.tokens).toBe((await client.request('get', '/api/v1/account')).tokens);
    const { stdout } = await pixmill('usage', '--group-by', 'day,format,key');
    expect(stdout).toMatch(/^DAY +FORMAT +KEY +IMAGES +FAILED +SAVED +CHANGE +TOKENS +SCORE\n\d{4}-\d\d-\d\d +png +/);
    expect(stdout).toMatch(new RegExp(`\nTotal +.*\n\nTokens left: ${after.account.tokens}\n$`));
    expect(stdout).toContain(` ${keyId.slice(0, 8)} `);
    expect(widthOf(stdout)).toBeLessThanOrEqual(80);
  });

  test('says when there was none, and names a day that is no date', async () => {
    const { stdout } = await pixmill('usage', '--from', '2020-01-01', '--to', '2020-01-31');
    expect(stdout).toMatch(/^No image was optimized in these days\.\n/);
    expect(await pixmill('usage', '--from', 'yesterday')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/^--from: must be/),
    });
  });
});

test('pixmill key list: shows the keys of the account without the keys themselves', async () => {
  await client.request('post', '/api/v1/keys', { json: { name: 'blog', scopes: ['jobs:read'], expires_at: '2100-01-31T00:00:00Z' } });
  const { stdout } = await pixmill('key', 'list');
  expect(stdout).toMatch(new RegExp(`^Key +\\.\\.\\..{4}.*\n  ID +${keyId}\n  Scopes +all\n  Expires +never\n`));
  expect(stdout).toMatch(/\nKey +\.\.\..{4} blog\n {2}ID .*\n {2}Scopes +jobs:read\n {2}Expires +2100-01-31T00:00:00Z\n {2}Used +never\n$/);
  expect((await json('key', 'list')).items).toHaveLength(2);
});

describe('pixmill: a service that cannot be used', () => {
  test.each([
    ['does not accept the key', () => ({ url: api.url, apiKey: 'x'.repeat(32) }), / does not accept the key of .*pixmill\.config\.json: /],
    [
      'does not answer',
      () => ({ url: 'http://127.0.0.1:1', apiKey: 'x'.repeat(32) }),
      /127\.0\.0\.1:1.*\n.*pixmill\.config\.json names this address\.\n.*--local/,
    ],
    [
      'is another one',
      () => ({ url: `http://127.0.0.1:${other.port}`, apiKey: 'x'.repeat(32) }),
      /answered 404, but not as a Pixmill service/,
    ],
  ])('%s: exits with 3 and says what to do', async (_name, config, message) => {
    const cwd = await mkdtemp(join(tmpdir(), 'pixmill-account-'));
    await writeFile(join(cwd, 'pixmill.config.json'), JSON.stringify(config()));
    const terminal = createMemoryTerminal(cwd);
    expect(await runProgram(commands, ['usage'], { terminal, runOperatorCommand: async () => -1 as never })).toBe(3);
    expect(terminal.readOutput()).toEqual({ stdout: '', stderr: expect.stringMatching(message) });
    await rm(cwd, { recursive: true });
  });
});
