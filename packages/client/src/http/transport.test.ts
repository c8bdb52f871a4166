import { getEventListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Pixmill } from '../index.js';
import { type LossyProxy, startLossyProxy } from '../testing/start-lossy-proxy.js';

const apiKey = 'k'.repeat(32);
const retry = { minDelayMs: 1, maxDelayMs: 5 };
let server: LossyProxy;
let elsewhere: LossyProxy;
let client: Pixmill;

beforeAll(async () => {
  [server, elsewhere] = await Promise.all([startLossyProxy('http://127.0.0.1:9'), startLossyProxy('http://127.0.0.1:9')]);
  client = new Pixmill({ url: server.url, apiKey, retry });
});

beforeEach(() => {
  server.next = [];
  for (const { arrivals } of [server, elsewhere]) arrivals.length = 0;
});

afterAll(() => Promise.all([server.close(), elsewhere.close()]));

type Head = Readonly<Record<string, string>>;
const html: Head = { 'content-type': 'text/html' };
const json: Head = { 'content-type': 'application/json' };
const answer =
  (status: number, headers: Head, body = '') =>
  (outgoing: ServerResponse) =>
    void outgoing.writeHead(status, headers).end(body);
const good = answer(200, json, '{"tokens":7}');
const silent = () => undefined;

describe('a request is sent again', () => {
  test.each<[string, LossyProxy['next'][number]]>([
    ['after the 502 of a proxy', answer(502, html, '<h1>Bad Gateway</h1>')],
    ['after the 503 of a proxy', answer(503, { ...html, 'retry-after': '0' })],
    ['after the 504 of a proxy', answer(504, html)],
    ['after an answer whose JSON is cut', answer(200, json, '{"tok')],
    ['after a problem that is cut', answer(404, { 'content-type': 'application/problem+json' }, '{"status":40')],
    [
      'after an answer shorter than its length',
      (outgoing) => void outgoing.writeHead(200, { ...json, 'content-length': '12' }).write('{"to', () => outgoing.destroy()),
    ],
    ['after a lost connection', 'unsent'],
  ])('%s', async (_when, first) => {
    server.next = [first, good];
    const retries: string[] = [];
    const logging = new Pixmill({
      url: server.url,
      apiKey,
      retry,
      onRetry: ({ code }, delayMs) => retries.push(`${code} ${delayMs <= 5}`),
    });
    expect(await logging.account.get()).toEqual({ tokens: 7 });
    expect(server.arrivals).toHaveLength(2);
    expect(retries).toEqual([expect.stringMatching(/^(answer_invalid|service_unreachable) true$/)]);
  });

  test('not before the time of Retry-After, and with the same key', async () => {
    server.next = [
      answer(429, { ...html, 'retry-after': '1' }),
      answer(429, { ...html, 'retry-after': new Date(Date.now() + 2_500).toUTCString() }),
      good,
    ];
    await client.jobs.retry('1');
    const [first, second, third] = server.arrivals.map(({ atMs }) => atMs) as [number, number, number];
    expect(second - first).toBeGreaterThan(990);
    expect(third - first).toBeGreaterThan(1_490);
    expect(new Set(server.arrivals.map(({ key }) => key)).size).toBe(1);
  });

  test('after 429, also where an answer would be lost for good', async () => {
    server.next = [answer(429, html), good];
    await client.deliveries.replay('1');
    server.next = [answer(503, html), good];
    await expect(client.deliveries.replay('1')).rejects.toMatchObject({ code: 'answer_invalid', status: 503 });
  });

  test('until the tries are used up: the error says how many', async () => {
    server.next = Array.from({ length: 9 }, () => answer(502, html));
    await expect(client.account.get({ retry: { retries: 2 } })).rejects.toThrow(/answered 502, but not as a Pixmill service.*\(3 tries\)$/);
    expect(server.arrivals).toHaveLength(3);
  });

  test('until the time is used up', async () => {
    server.next = Array.from({ length: 99 }, () => answer(502, html));
    await expect(client.account.get({ retry: { totalMs: 0 } })).rejects.toMatchObject({ status: 502 });
    server.next.unshift(answer(503, { ...html, 'retry-after': '3600' }));
    await expect(client.account.get()).rejects.toMatchObject({ status: 503, retryAfterMs: 3_600_000 });
    expect(server.arrivals).toHaveLength(2);
  });

  test('after a try that took too long', async () => {
    let calls = 0;
    const neverFirst = async () => (calls++ === 0 ? new Promise<never>(() => {}) : new Response('{"tokens":7}', { headers: json }));
    const slow = new Pixmill({ url: server.url, apiKey, retry, timeoutMs: 50, fetch: neverFirst });
    expect(await slow.account.get()).toEqual({ tokens: 7 });
    calls = 0;
    const message = `${server.url}/api/v1/account did not answer within 0.05 s`;
    await expect(slow.account.get({ retry: { retries: 0 } })).rejects.toMatchObject({ code: 'timed_out', message });
  });
});

describe('an answer of another program is an error', () => {
  test.each<[string, ReturnType<typeof answer>, RegExp]>([
    ['a page', answer(200, html, '<h1>Welcome</h1>'), /answered with text\/html in place of application\/json/],
    ['a login', answer(401, html), /asks for a login/],
    ['a proxy with a limit', answer(413, html), /only smaller bodies/],
    ['JSON of another API', answer(404, json, '{"message":"no"}'), /answered 404, but not as a Pixmill service\. Check the address/],
    [
      'a redirect',
      (outgoing) => answer(301, { location: `${elsewhere.url}/api/v1/account?token=x` })(outgoing),
      /redirects to http:\/\/127\.0\.0\.1:\d+\/api\/v1\/account\. /,
    ],
  ])('%s', async (_what, first, message) => {
    server.next = [first];
    const error = (await client.account.get().catch((thrown: unknown) => thrown)) as Error;
    expect(error).toMatchObject({ code: 'answer_invalid', message: expect.stringMatching(message) });
    expect(String(error)).not.toContain(apiKey);
    expect([server.arrivals.length, elsewhere.arrivals.length]).toEqual([1, 0]);
  });
});

describe('an abort ends a request at once with its reason', () => {
  const reason = new Error('closed');

  test.each<[string, LossyProxy['next'][number]]>([
    ['while it waits for the next try', answer(503, { ...html, 'retry-after': '60' })],
    ['while it waits for an answer', silent],
    ['while it reads an answer', (outgoing) => void outgoing.writeHead(200, json).write('{')],
  ])('%s', async (_when, first) => {
    const controller = new AbortController();
    server.next = [
      (outgoing) => {
        if (typeof first === 'function') first(outgoing);
        setImmediate(() => controller.abort(reason));
      },
    ];
    await expect(client.account.get({ signal: controller.signal })).rejects.toBe(reason);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    expect(server.arrivals).toHaveLength(1);
  });

  test('also when the fetch of the caller ignores its signal', async () => {
    const controller = new AbortController();
    const fetch = () => new Promise<never>(() => controller.abort(reason));
    const deaf = new Pixmill({ url: server.url, apiKey, fetch });
    await expect(deaf.account.get({ signal: controller.signal })).rejects.toBe(reason);
  });

  test('before it is sent', async () => {
    await expect(client.account.get({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(server.arrivals).toEqual([]);
  });
});

test('a request that was never sent is sent again, also without an Idempotency-Key', async () => {
  const later = await startLossyProxy('http://127.0.0.1:9');
  await later.close();
  let calls = 0;
  const fetchFirstNowhere: typeof fetch = (target, init) => {
    calls += 1;
    return fetch(calls === 1 ? target : String(target).replace(later.url, server.url), init);
  };
  server.next = [good];
  const early = new Pixmill({ url: later.url, apiKey, retry, fetch: fetchFirstNowhere });
  await early.deliveries.replay('1');
  expect([calls, server.arrivals.length]).toEqual([2, 1]);
  await expect(new Pixmill({ url: later.url, apiKey, retry: { retries: 0 } }).account.get()).rejects.toMatchObject({
    code: 'service_unreachable',
    message: `Nothing listens at ${later.url}. Check the address, and that the service runs`,
  });
});

test.each([
  ['', /needs a text as id/],
  ['..', /needs a text as id/],
])('the id %p is refused before it is sent', async (id, message) => {
  await expect(client.jobs.get(id)).rejects.toMatchObject({ code: 'input_invalid', message: expect.stringMatching(message) });
  expect(server.arrivals).toEqual([]);
});

test('a key of a request that no header may have is refused', async () => {
  await expect(client.jobs.create({}, { idempotencyKey: 'a\nb' })).rejects.toMatchObject({ code: 'input_invalid' });
});
