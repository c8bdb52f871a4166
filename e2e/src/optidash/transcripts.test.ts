import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sendTranscript, type TranscriptResponse } from '@pixmill/testkit';
import { download } from '../megaoptim/client.js';
import { maskValue, type RecordedAnswer, readRecordedAnswers } from '../recorded-answers.js';
import { type RunningService, recordedKey, startService } from '../service.js';
import type { OptidashBody } from './client.js';
import { describeImage } from './test-images.js';

const folder = new URL('../../../packages/dialects/src/optidash/transcripts/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.http'));
const named = (part: RegExp) => files.filter((name) => part.test(name)).map((name) => [name] as const);

let service: RunningService;

/** Port 1 alone may be dialled, and no recorded address names it: the egress refuses before it even looks a name up. */
beforeAll(async () => {
  service = await startService({ EGRESS_PORTS: '1' });
}, 90_000);

afterAll(() => service.stopAndRemove(), 60_000);

const unknown = 'x'.repeat(32);
const inBasic = (key: string) => Buffer.from(`${key}:`).toString('base64');
const withoutKey = { [recordedKey]: unknown, [inBasic(recordedKey)]: inBasic(unknown) };

const send = (name: string, replace = {}) =>
  sendTranscript({ file: fileURLToPath(new URL(name, folder)), port: service.port, replace, timeoutMs: 60_000 });

const recordedHeaders = ['content-type', 'cache-control', 'x-content-type-options', 'x-ratelimit-limit', 'www-authenticate'];

/** Of an output; they depend on the encoder and are compared with the file instead. */
const encoderFigures = new Set(['bytes', 'quality', 'sha1', 'sampling', 'interlaced']);

function maskBody(text: string): unknown {
  const body: Record<string, unknown> = JSON.parse(text, (key, value) => (key === 'success' ? value : maskValue(key, value)));
  if (!body.output) return body;
  const output = Object.entries(body.output).map(([key, value]) => [key, encoderFigures.has(key) ? `<${typeof value}>` : value]);
  return { ...body, output: Object.fromEntries(output) };
}

/** What an answer says, in whichever place. */
const metadataOf = ({ headers, body }: TranscriptResponse) => headers['x-optidash-meta'] ?? body.toString();

function toRecordedOptidashAnswer(answer: TranscriptResponse): RecordedAnswer & { readonly metadata?: unknown } {
  const { status, headers, body } = answer;
  const kept = Object.fromEntries(recordedHeaders.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
  if (headers['x-optidash-meta'] === undefined) return { status, headers: kept, body: maskBody(body.toString()) };
  expect(headers['x-optidash-metadata']).toBe(headers['x-optidash-meta']);
  return { status, headers: kept, body: body.length > 0 ? '<image>' : '', metadata: maskBody(metadataOf(answer)) };
}

function expectRecorded(name: string, said: Readonly<Record<string, TranscriptResponse>>): void {
  const kept = Object.fromEntries(Object.entries(said).map(([what, answer]) => [what, toRecordedOptidashAnswer(answer)]));
  expect(kept).toEqual(readRecordedAnswers(new URL(name, folder), kept));
}

describe('uploads are answered with what was made of them', () => {
  test.each(named(/upload/))('%s', async (name) => {
    const [uploaded, unknownKey] = [await send(name), await send(name, withoutKey)];
    const { success, code, message, output } = JSON.parse(metadataOf(uploaded)) as OptidashBody;
    expect({ status: uploaded.status, success, code, message }).toEqual({ status: 200, success: true, code: 200, message: undefined });
    const file = await download(output?.url);
    expect(output).toMatchObject(await describeImage(file));
    if (name.includes('binary')) expect(uploaded.body.equals(file)).toBe(true);
    expect(unknownKey.status).toBe(401);
    expect(unknownKey.body.length === 0).toBe(name.includes('binary'));
    expectRecorded(name, { uploaded, unknownKey });
  });
});

describe('what cannot be fetched is a 422', () => {
  test.each(named(/fetch/))('%s', async (name) => {
    const [fetched, unknownKey] = [await send(name), await send(name, withoutKey)];
    expect([fetched.status, unknownKey.status]).toEqual([422, 401]);
    expect(JSON.parse(metadataOf(fetched))).toMatchObject({ success: false, code: 422, message: expect.stringMatching(/download/) });
    expectRecorded(name, { fetched, unknownKey });
  });
});

test('every request has its kept answer, and no answer is without one', () => {
  expect(files.length).toBeGreaterThanOrEqual(14);
  const answers = readdirSync(folder).filter((name) => name.endsWith('.answer.json'));
  expect(answers.sort()).toEqual(files.map((name) => name.replace('.http', '.answer.json')).sort());
});
