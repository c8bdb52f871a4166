import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sendTranscript } from '@pixmill/testkit';
import { readFixture } from '../fixtures.js';
import { type RecordedAnswer, readRecordedAnswers, toRecordedAnswer } from '../recorded-answers.js';
import { type RunningService, recordedKey, startService } from '../service.js';
import { type MegaoptimReply, submitFiles } from './client.js';

const folder = new URL('../../../packages/dialects/src/megaoptim/transcripts/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.http'));
const selectFiles = (part: RegExp) => files.filter((name) => part.test(name)).map((name) => [name] as const);
const recordedJob = '65bfc090-a2fc-11e8-ab19-ad2bb706c7e4';

let service: RunningService;

/** Only port 1 is allowed, and no recorded URL names it: the guard refuses every source before it resolves its name. */
beforeAll(async () => {
  service = await startService({ EGRESS_PORTS: '1' });
}, 90_000);

afterAll(() => service.stopAndRemove(), 60_000);

interface RecordedReply {
  readonly reply: MegaoptimReply;
  readonly recorded: RecordedAnswer;
}

function toRecordedReply(status: number, headers: Readonly<Record<string, string>>, body: string): RecordedReply {
  return { reply: JSON.parse(body) as MegaoptimReply, recorded: toRecordedAnswer(status, headers, body) };
}

async function send(name: string, replace: Record<string, string> = {}): Promise<RecordedReply> {
  const file = fileURLToPath(new URL(name, folder));
  const { status, headers, body } = await sendTranscript({ file, port: service.port, replace, timeoutMs: 90_000 });
  return toRecordedReply(status, headers, body.toString());
}

async function fetchResult(id: string): Promise<RecordedReply> {
  const url = `${service.url}/v1/optimize/${id}/result?timeout=60`;
  const response = await fetch(url, { method: 'POST', headers: { 'x-api-key': recordedKey } });
  return toRecordedReply(response.status, Object.fromEntries(response.headers), await response.text());
}

/** Compares replies with the recorded answers of the request. */
function expectRecorded(name: string, replies: Readonly<Record<string, RecordedReply>>): void {
  const received = Object.fromEntries(Object.entries(replies).map(([step, { recorded }]) => [step, recorded]));
  expect(received).toEqual(readRecordedAnswers(new URL(name, folder), received));
}

describe('submit and result of recorded uploads', () => {
  test.each(selectFiles(/submit-file/))('%s', async (name) => {
    const submitted = await send(name);
    expect(submitted.reply).toMatchObject({ status: 'processing', code: 202 });
    const { process_id } = submitted.reply;
    const result = await fetchResult(process_id);
    expect(result.reply).toMatchObject({ status: 'ok', code: 200, process_id, id: process_id });
    expectRecorded(name, { submitted, result });
  });
});

describe('submit and result of recorded URLs, whose hosts are unreachable', () => {
  test.each(selectFiles(/submit-urls?\.http/))('%s', async (name) => {
    const submitted = await send(name);
    const { process_id } = submitted.reply;
    const result = await fetchResult(process_id);
    expect(result.reply).toMatchObject({ status: 'error', code: 500, process_id, id: process_id });
    expectRecorded(name, { submitted, result });
  });
});

test('a file path as URL: is answered with 400, which names type=file', async () => {
  const refused = await send('node-submit-path-as-url.http');
  expect(refused.reply).toMatchObject({ code: 400, errors: [expect.stringContaining('type=file')] });
  expectRecorded('node-submit-path-as-url.http', { refused });
});

describe('results as every client requests them', () => {
  test.each(selectFiles(/fetch-result/))('%s', async (name) => {
    const { process_id } = (await send('node-submit-file.http')).reply;
    const result = await send(name, { [recordedJob]: process_id });
    expect(result.reply).toMatchObject({ status: 'ok', code: 200, id: process_id });
    expectRecorded(name, { result, unknownProcess: await send(name) });
  });
});

/** The PHP client reads the four figures of a copy without a check: they must be there, or `webp` must be null as for an SVG. */
test('webp=1 for a picture with high dynamic range: the PHP client reads null, as for an SVG', async () => {
  const names = ['pq.png', 'logo.svg', 'sample.jpg'];
  const { process_id } = await submitFiles(service, names, { webp: '1' });
  const { reply } = await send('php-fetch-result.http', { [recordedJob]: process_id });
  const items = reply.result ?? [];
  expect(items.map(({ file_name }) => file_name)).toEqual(names);
  expect(items.map(({ webp }) => webp && Object.keys(webp))).toEqual([
    null,
    null,
    ['url', 'optimized_size', 'saved_bytes', 'saved_percent'],
  ]);
  const [keys, ...others] = items.map((item) => Object.keys(item));
  expect(others).toEqual([keys, keys]);
  expect(keys).toHaveLength(8);
  expect(items[0]).toMatchObject({ url: expect.stringContaining('/image/'), original_size: readFixture('pq.png').length });
});

describe('users/info', () => {
  test.each(selectFiles(/users-info/))('%s', async (name) => {
    const account = await send(name);
    const unknownKey = await send(name, { [recordedKey]: 'x'.repeat(32) });
    expect(account.reply).toMatchObject({ status: 'ok', code: 200, result: { tokens: -1 } });
    expectRecorded(name, { account, unknownKey });
  });
});

test('recorded requests and recorded answers: belong together in pairs', () => {
  expect(files.length).toBeGreaterThanOrEqual(30);
  const expected = files.map((name) => name.replace('.http', '.answer.json'));
  expect(
    readdirSync(folder)
      .filter((name) => name.endsWith('.answer.json'))
      .sort(),
  ).toEqual(expected.sort());
});
