import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { AppError } from '@pixmill/contracts';
import { createGuardedHttpClient, type GuardedHttpClientOptions } from '../guarded-http-client.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const picture = Buffer.from('0123456789'.repeat(5_000));
const half = picture.length / 2;
const etag = '"v1"';

let origin: Server;
let port: number;
let directory: string;
let path: string;
/** One for each request; the last one is for all that follow. */
let answers: Answer[];
let requests: IncomingMessage[];

beforeEach(async () => {
  requests = [];
  directory = await mkdtemp(join(tmpdir(), 'pixmill-attempts-'));
  path = join(directory, 'picture');
  origin = createServer((request, response) => {
    requests.push(request);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(request, response);
  });
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
  ({ port } = origin.address() as AddressInfo);
});

afterEach(async () => {
  origin.closeAllConnections();
  origin.close();
  await once(origin, 'close');
  await rm(directory, { recursive: true });
});

const reset: Answer = (request) => (request.socket as Socket).resetAndDestroy();
const answerWith =
  (status: number, headers: Record<string, string> = {}, body: Buffer | string = ''): Answer =>
  (_request, response) =>
    response.writeHead(status, headers).end(body);
const whole = answerWith(200, { etag }, picture);

/** Sends the first half of a body of known length, then breaks the connection. */
const cut =
  (headers: Record<string, string> = { etag }): Answer =>
  (request, response) => {
    response.writeHead(200, { ...headers, 'content-length': String(picture.length) });
    response.write(picture.subarray(0, half), () => request.socket.destroy());
  };

/** Sends what the request asks for, as servers of files do. */
const serveRange: Answer = (request, response) => {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1]);
  if (request.headers['if-range'] !== etag) return whole(request, response);
  response.writeHead(206, { etag, 'content-range': `bytes ${from}-${picture.length - 1}/${picture.length}` }).end(picture.subarray(from));
};

function download(options: GuardedHttpClientOptions = {}) {
  const client = createGuardedHttpClient({ allow: ['127.0.0.0/8'], ports: [80] }, { retryWaitsMs: [1, 1], ...options });
  return client.download(`http://127.0.0.1:${port}/a.png`, { path, maxBytes: 100_000, signal: new AbortController().signal });
}

async function failureOf(downloading: Promise<unknown>): Promise<AppError> {
  const failure = await downloading.then(
    () => null,
    (thrown: AppError) => thrown,
  );
  if (failure === null) throw new Error('the download succeeded');
  expect(existsSync(path)).toBe(false);
  return failure;
}

describe('download attempts', () => {
  test.each([
    ['two resets', [reset, reset, whole]],
    ['two connections that end without an answer', [(request: IncomingMessage) => void request.socket.end(), reset, whole]],
    ['503 and 429', [answerWith(503), answerWith(429, { 'retry-after': '0' }), whole]],
    ['two cut bodies', [cut({}), cut({}), whole]],
  ] as [string, Answer[]][])('a source that answers after %s is fetched', async (_faults, all) => {
    answers = all;
    expect(await download()).toMatchObject({ sizeBytes: picture.length });
    expect(await readFile(path)).toEqual(picture);
    expect(requests).toHaveLength(3);
  });

  test.each([
    ['resets', reset, 'source_unreachable'],
    ['cuts every body', cut(), 'source_unreachable'],
    ['answers 500', answerWith(500), 'source_answered'],
    ['answers 408', answerWith(408), 'source_answered'],
  ] as [string, Answer, string][])('a source that %s three times is the fault of the input', async (_fault, answer, code) => {
    answers = [answer];
    expect((await failureOf(download())).code).toBe(code);
    expect(requests).toHaveLength(3);
  });

  test.each([400, 401, 403, 404, 410, 501])('an answer of %i is final at once', async (status) => {
    answers = [answerWith(status), whole];
    expect((await failureOf(download())).code).toBe('source_answered');
    expect(requests).toHaveLength(1);
  });

  test('a Retry-After is waited for', async () => {
    answers = [answerWith(503, { 'retry-after': '1' }), whole];
    const startedAt = performance.now();
    await download();
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990);
  });

  test('a Retry-After that does not fit into the time limit ends the fetch at once', async () => {
    answers = [answerWith(503, { 'retry-after': '3600' }), whole];
    expect((await failureOf(download())).code).toBe('source_answered');
    expect(requests).toHaveLength(1);
  });
});

describe('download resumption', () => {
  test('a cut body is continued at the first missing byte', async () => {
    answers = [cut(), serveRange];
    const { sha256 } = await download();
    expect(await readFile(path)).toEqual(picture);
    expect(requests[1]?.headers).toMatchObject({ range: `bytes=${half}-`, 'if-range': etag });
    await rm(path);
    answers = [whole];
    expect((await download()).sha256).toBe(sha256);
  });

  test.each([
    [
      'has other bytes now',
      (request: IncomingMessage, response: ServerResponse) => answerWith(200, { etag: '"v2"' }, 'other')(request, response),
    ],
  ] as [string, Answer][])('a body is fetched from the start when the source %s', async (_reason, answer) => {
    answers = [cut(), answer];
    await download();
    expect(await readFile(path, 'utf8')).toBe('other');
  });

  test.each([
    ['answers 416', answerWith(416)],
    ['sends another part', answerWith(206, { 'content-range': `bytes 0-9/${picture.length}` }, picture.subarray(0, 10))],
  ] as [string, Answer][])('the third attempt asks for the whole body when the source %s', async (_fault, answer) => {
    answers = [cut(), answer, whole];
    await download();
    expect(await readFile(path)).toEqual(picture);
    expect(requests[2]?.headers).not.toHaveProperty('range');
  });

  test('without a strong validator no range is asked for', async () => {
    answers = [cut({ etag: 'W/"v1"' }), whole];
    await download();
    expect(requests[1]?.headers).not.toHaveProperty('range');
  });

  test('a body that grows beyond the size limit over its attempts is too large', async () => {
    answers = [cut(), serveRange];
    const client = createGuardedHttpClient({ allow: ['127.0.0.0/8'], ports: [80] }, { retryWaitsMs: [1, 1] });
    const url = `http://127.0.0.1:${port}/a.png`;
    const options = { path, maxBytes: picture.length - 1, signal: new AbortController().signal };
    expect((await failureOf(client.download(url, options))).code).toBe('file_too_large');
  });
});

describe('slow sources', () => {
  /** Sends a byte whenever the event loop is free, for ever. */
  const trickle: Answer = (_request, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('.'), 5);
    response.once('close', () => clearInterval(timer));
  };

  test('a source below the rate is given up, in one attempt', async () => {
    answers = [trickle];
    const failure = await failureOf(download({ minRate: { bytesPerSecond: 2_000, windowMs: 100 } }));
    expect(failure).toMatchObject({ code: 'source_unreachable', message: 'The image could not be downloaded' });
    expect(failure.detail).toContain('less than 200 bytes');
    expect(requests).toHaveLength(1);
  });

  test('a source above the rate is not', async () => {
    answers = [
      (_request, response) => {
        response.writeHead(200);
        let sent = 0;
        const timer = setInterval(() => {
          sent += 1;
          response.write('.'.repeat(100));
          if (sent === 60) response.end();
        }, 5);
        response.once('close', () => clearInterval(timer));
      },
    ];
    expect(await download({ minRate: { bytesPerSecond: 100, windowMs: 100 } })).toMatchObject({ sizeBytes: 6_000 });
  });
});

describe('our own network', () => {
  const away = { nameServerResponds: async () => false, hasRoute: async () => false };
  const systemError = (code: string) => Object.assign(new Error(code), { code });
  const signal = new AbortController().signal;

  async function downloadFrom(host: string, options: GuardedHttpClientOptions): Promise<AppError> {
    const client = createGuardedHttpClient({ allow: ['127.0.0.0/8'], ports: [80] }, { retryWaitsMs: [1, 1], ...options });
    return failureOf(client.download(`http://${host}/a.png`, { path, maxBytes: 1_000, signal }));
  }

  test.each(['EAI_AGAIN', 'ESERVFAIL', 'ECONNREFUSED'])(
    'a lookup that fails with %s while no name server answers is egress_failed',
    async (code) => {
      const resolve = () => Promise.reject(systemError(code));
      expect((await downloadFrom('a.test', { resolve, egressChecks: away })).code).toBe('egress_failed');
      const egressChecks = { ...away, nameServerResponds: async () => true };
      expect((await downloadFrom('a.test', { resolve, egressChecks })).code).toBe('source_unreachable');
    },
  );

  test('a name that does not exist is the fault of the input, in one lookup', async () => {
    let lookups = 0;
    const resolve = () => {
      lookups += 1;
      return Promise.reject(systemError('ENOTFOUND'));
    };
    expect((await downloadFrom('a.test', { resolve, egressChecks: away })).code).toBe('source_unreachable');
    expect(lookups).toBe(1);
  });

  test('a forbidden address has the message of an unknown one, whatever our network does', async () => {
    const { code, message } = await downloadFrom('10.0.0.1', { egressChecks: away });
    expect({ code, message }).toEqual({ code: 'source_unreachable', message: 'The image could not be downloaded' });
  });
});
