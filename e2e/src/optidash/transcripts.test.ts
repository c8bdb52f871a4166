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
const selectFiles = (part: RegExp) => files.filter((name) => part.test(name)).map((name) => [name] as const);

let service: RunningService;

/** Only port 1 is allowed, and no recorded URL names it: the guard refuses every source before it resolves its name. */
beforeAll(async () => {
  service = await startService({ EGRESS_PORTS: '1' });
}, 90_000);

afterAll(() => service.stopAndRemove(), 60_000);

const invalidKey = 'x'.repeat(32);
const toBasic = (key: string) => Buffer.from(`${key}:`).toString('base64');
const withInvalidKey = { [recordedKey]: invalidKey, [toBasic(recordedKey)]: toBasic(invalidKey) };

const send = (name: string, replace = {}) =>
  sendTranscript({ file: fileURLToPath(new URL(name, folder)), port: service.port, replace, timeoutMs: 60_000 });

const recordedHeaders = ['content-type', 'cache-control', 'x-content-type-options', 'x-ratelimit-limit', 'www-authenticate'];

/** Keys of `output` that depend on the encoder. They are compared with the file instead. */
const encoderFigures = new Set(['bytes', 'quality', 'sha1', 'sampling', 'interlaced']);

function maskBody(text: string): unknown {
  const body: Record<string, unknown> = JSON.parse(text, (key, value) => (key === 'success' ? value : maskValue(key, value)));
  if (!body.output) return body;
  const output = Object.entries(body.output).map(([key, value]) => [key, encoderFigures.has(key) ? `<${typeof value}>` : value]);
  return { ...body, output: Object.fromEntries(output) };
}

/** The metadata of an answer, from the header where there is one, else from the body. */
const metadataOf = ({ headers, body }: TranscriptResponse) => headers['x-optidash-meta'] ?? body.toString();

function toRecordedOptidashAnswer(answer: TranscriptResponse): RecordedAnswer & { readonly metadata?: unknown } {
  const { status, headers, body } = answer;
  const masked = Object.fromEntries(recordedHeaders.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
  if (headers['x-optidash-meta'] === undefined) return { status, headers: masked, body: maskBody(body.toString()) };
  expect(headers['x-optidash-metadata']).toBe(headers['x-optidash-meta']);
  return { status, headers: masked, body: body.length > 0 ? '<image>' : '', metadata: maskBody(metadataOf(answer)) };
}

/** Compares responses with the recorded answers of the request. */
function expectRecorded(name: string, responses: Readonly<Record<string, TranscriptResponse>>): void {
  const received = Object.fromEntries(Object.entries(responses).map(([step, response]) => [step, toRecordedOptidashAnswer(response)]));
  expect(received).toEqual(readRecordedAnswers(new URL(name, folder), received));
}

describe('recorded uploads: are answered with the result and its metadata', () => {
  test.each(selectFiles(/upload/))('%s', async (name) => {
    const [uploaded, unknownKey] = [await send(name), await send(name, withInvalidKey)];
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

describe('recorded fetches of unreachable sources: are answered with 422', () => {
  test.each(selectFiles(/fetch/))('%s', async (name) => {
    const [fetched, unknownKey] = [await send(name), await send(name, withInvalidKey)];
    expect([fetched.status, unknownKey.status]).toEqual([422, 401]);
    expect(JSON.parse(metadataOf(fetched))).toMatchObject({ success: false, code: 422, message: expect.stringMatching(/download/) });
    expectRecorded(name, { fetched, unknownKey });
  });
});

test('recorded requests and recorded answers: belong together in pairs', () => {
  expect(files.length).toBeGreaterThanOrEqual(14);
  const answers = readdirSync(folder).filter((name) => name.endsWith('.answer.json'));
  expect(answers.sort()).toEqual(files.map((name) => name.replace('.http', '.answer.json')).sort());
});
