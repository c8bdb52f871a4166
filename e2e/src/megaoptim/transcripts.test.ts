import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sendTranscript } from '@pixmill/testkit';
import { type RecordedAnswer, readRecordedAnswers, toRecordedAnswer } from '../recorded-answers.js';
import { type RunningService, recordedKey, startService } from '../service.js';
import type { MegaoptimReply } from './client.js';

const folder = new URL('../../../packages/dialects/src/megaoptim/transcripts/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.http'));
const named = (part: RegExp) => files.filter((name) => part.test(name)).map((name) => [name] as const);
const recordedJob = '65bfc090-a2fc-11e8-ab19-ad2bb706c7e4';

let service: RunningService;

/** Port 1 alone may be dialled, and no recorded address names it: the egress refuses before it even looks a name up. */
beforeAll(async () => {
  service = await startService({ EGRESS_PORTS: '1' });
}, 90_000);

afterAll(() => service.stopAndRemove(), 60_000);

interface RecordedReply {
  readonly answer: MegaoptimReply;
  readonly kept: RecordedAnswer;
}

function toRecordedReply(status: number, headers: Readonly<Record<string, string>>, body: string): RecordedReply {
  return { answer: JSON.parse(body) as MegaoptimReply, kept: toRecordedAnswer(status, headers, body) };
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

/** What was said is what is kept beside the request, masks apart. */
function expectRecorded(name: string, said: Readonly<Record<string, RecordedReply>>): void {
  const kept = Object.fromEntries(Object.entries(said).map(([what, { kept }]) => [what, kept]));
  expect(kept).toEqual(readRecordedAnswers(new URL(name, folder), kept));
}

describe('uploads are accepted and settle', () => {
  test.each(named(/submit-file/))('%s', async (name) => {
    const submitted = await send(name);
    expect(submitted.answer).toMatchObject({ status: 'processing', code: 202 });
    const { process_id } = submitted.answer;
    const result = await fetchResult(process_id);
    expect(result.answer).toMatchObject({ status: 'ok', code: 200, process_id, id: process_id });
    expectRecorded(name, { submitted, result });
  });
});

describe('URLs are accepted and fail as an unreachable host does', () => {
  test.each(named(/submit-urls?\.http/))('%s', async (name) => {
    const submitted = await send(name);
    const { process_id } = submitted.answer;
    const result = await fetchResult(process_id);
    expect(result.answer).toMatchObject({ status: 'error', code: 500, process_id, id: process_id });
    expectRecorded(name, { submitted, result });
  });
});

test('a path sent as a URL is a 400 that tells how to send a file', async () => {
  const refused = await send('node-submit-path-as-url.http');
  expect(refused.answer).toMatchObject({ code: 400, errors: [expect.stringContaining('type=file')] });
  expectRecorded('node-submit-path-as-url.http', { refused });
});

describe('results are asked for as every client asks', () => {
  test.each(named(/fetch-result/))('%s', async (name) => {
    const { process_id } = (await send('node-submit-file.http')).answer;
    const result = await send(name, { [recordedJob]: process_id });
    expect(result.answer).toMatchObject({ status: 'ok', code: 200, id: process_id });
    expectRecorded(name, { result, unknownProcess: await send(name) });
  });
});

describe('users/info', () => {
  test.each(named(/users-info/))('%s', async (name) => {
    const account = await send(name);
    const unknownKey = await send(name, { [recordedKey]: 'x'.repeat(32) });
    expect(account.answer).toMatchObject({ status: 'ok', code: 200, result: { tokens: -1 } });
    expectRecorded(name, { account, unknownKey });
  });
});

test('every recorded request has its kept answer, and no answer is without one', () => {
  expect(files.length).toBeGreaterThanOrEqual(30);
  const expected = files.map((name) => name.replace('.http', '.answer.json'));
  expect(
    readdirSync(folder)
      .filter((name) => name.endsWith('.answer.json'))
      .sort(),
  ).toEqual(expected.sort());
});
