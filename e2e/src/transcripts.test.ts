import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sendTranscript } from '@pixmill/testkit';
import { type Answer, fetchResult } from './client.js';
import { type Service, startService } from './service.js';

const folder = new URL('../../packages/dialects/src/megaoptim/transcripts/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.http'));
const named = (part: RegExp) => files.filter((name) => part.test(name)).map((name) => [name] as const);
const recordedJob = '65bfc090-a2fc-11e8-ab19-ad2bb706c7e4';

let service: Service;

/** Port 1 alone may be dialled, and no recorded address names it: the egress refuses before it even looks a name up. */
beforeAll(async () => {
  service = await startService({ EGRESS_PORTS: '1' });
}, 90_000);

afterAll(() => service.remove(), 60_000);

async function send(name: string, replace: Record<string, string> = {}): Promise<Answer> {
  const { body } = await sendTranscript({ file: fileURLToPath(new URL(name, folder)), port: service.port, replace, timeoutMs: 90_000 });
  return JSON.parse(body.toString()) as Answer;
}

test('all recorded requests are here', () => {
  expect(files.length).toBeGreaterThanOrEqual(30);
});

describe('uploads are accepted and settle', () => {
  test.each(named(/submit-file/))('%s', async (name) => {
    const accepted = await send(name);
    expect(accepted).toMatchObject({ status: 'processing', code: 202 });
    const answer = await fetchResult(service, accepted.process_id);
    expect(answer).toMatchObject({ status: 'ok', code: 200, process_id: accepted.process_id });
    const names = /utf8/.test(name)
      ? ['été.jpg']
      : /gap/.test(name)
        ? ['1.jpg', '3.gif']
        : /files/.test(name)
          ? ['1.jpg', '2.png', '3.gif']
          : ['1.jpg'];
    expect(answer.result?.map((item) => item.file_name)).toEqual(names);
  });
});

describe('URLs are accepted and fail as an unreachable host does', () => {
  test.each(named(/submit-urls?\.http/))('%s', async (name) => {
    const accepted = await send(name);
    expect(accepted).toMatchObject({ status: 'processing', code: 202 });
    const answer = await fetchResult(service, accepted.process_id);
    expect(answer).toMatchObject({ status: 'error', code: 500, process_id: accepted.process_id });
    expect(answer.errors?.every((each) => each.includes('could not be downloaded'))).toBe(true);
  });
});

test('a path sent as a URL is a 400 that tells how to send a file', async () => {
  expect(await send('node-submit-path-as-url.http')).toMatchObject({ code: 400, errors: [expect.stringContaining('type=file')] });
});

describe('results are asked for as every client asks', () => {
  test.each(named(/fetch-result/))('%s', async (name) => {
    const { process_id } = await send('node-submit-file.http');
    expect(await send(name, { [recordedJob]: process_id })).toMatchObject({ status: 'ok', code: 200, id: process_id });
    expect(await send(name)).toMatchObject({ status: 'error', code: 404 });
  });
});

describe('users/info', () => {
  test.each(named(/users-info/))('%s', async (name) => {
    expect(await send(name)).toMatchObject({ status: 'ok', code: 200, result: { tokens: -1 } });
  });
});
