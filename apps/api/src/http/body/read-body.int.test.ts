import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Dialect, findDialect, type WireRequest } from '@pixmill/dialects';
import { eventually } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';

const keys = { rich: 'R'.repeat(32), broke: 'B'.repeat(32), limited: 'L'.repeat(32), unknown: 'U'.repeat(32) };
/** A GIF head with bytes that a text decoder or a careless parser would change. */
const bytes = Buffer.from([...'GIF89a\x01\x00\x01\x00\x00\x00\x00;\xff\r\n--y\r\n'].map((each) => each.charCodeAt(0)));

let api: TestApi;
let parsedRequest: WireRequest | null = null;

/** The Optidash dialect; records each request that it parses, and waits for no worker. */
function recordingDialect(dialects: readonly Dialect[]): Dialect {
  const dialect = findDialect(dialects, 'optidash');
  if (!dialect) throw new Error('no such dialect');
  const routes = dialect.routes.map((route) => ({
    ...route,
    parse: (request: WireRequest) => {
      parsedRequest = request;
      const command = route.parse(request);
      return command.verb === 'submit' ? { ...command, waitMs: 0 } : command;
    },
  }));
  return { ...dialect, routes };
}

beforeAll(async () => {
  api = await openTestApi({
    settings: { MAX_FILE_BYTES: '3mb', MAX_BODY_BYTES: '5mb', OPTIDASH_RATE_LIMIT: '100', UPLOAD_SLOW_AFTER: '300ms' },
    adapt: (parts) => ({ ...parts, dialects: [recordingDialect(parts.dialects)] }),
  });
  for (const [name, key] of Object.entries(keys).filter(([each]) => each !== 'unknown'))
    await api.createAccount({ name, tokens: name === 'broke' ? 0 : null, key });
});

afterAll(() => api.close());

type Part = readonly [head: string, body: Buffer | string];

function multipart(parts: readonly Part[], end = '--x--\r\n'): Buffer {
  const chunks = parts.flatMap(([head, body]) => [`--x\r\n${head}\r\n\r\n`, body, '\r\n']);
  return Buffer.concat([...chunks, end].map((chunk) => Buffer.from(chunk)));
}

interface RawRequest {
  readonly path?: string;
  readonly key?: string;
  readonly type?: string;
  readonly body: Buffer | string;
  readonly declaredBytes?: number;
}

function write({ path = '/1.0/upload', key = keys.rich, type = formData, body, declaredBytes }: RawRequest): Socket {
  const socket = connect(api.port, '127.0.0.1');
  const length = declaredBytes ?? Buffer.byteLength(body);
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\nauthorization: Bearer ${key}\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n`,
  );
  socket.write(body);
  return socket;
}

/** Sends a whole request like Node's client and reads the reply to its end. A broken pipe fails the test. */
async function send(sent: RawRequest): Promise<{ status: number; head: string; json: { message?: string } }> {
  const socket = write(sent);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, json: JSON.parse(body) };
}

/** The stored source of the job of the last upload. */
async function readStoredSource(): Promise<Buffer | null> {
  const source = (await api.database.jobs.find(lastReply.id))?.images[0]?.source;
  return source?.kind === 'upload' ? api.composition.storage.read(source.storageKey) : null;
}

let lastReply: { id: string };

async function upload(parts: readonly Part[], type?: string) {
  const { status, json } = await send({ body: multipart(parts), ...(type !== undefined && { type }) });
  lastReply = json as typeof lastReply;
  return { status, message: json.message };
}

function getParsedRequest(): WireRequest {
  if (!parsedRequest) throw new Error('no request was parsed');
  return parsedRequest;
}

const listTempFiles = () => readdir(api.tempDir);

/** Waits until the parser has closed its files and the request has removed them. */
const waitUntilTempDirIsEmpty = () =>
  eventually(async () => expect(await listTempFiles()).toEqual([]), { withinMs: 10_000, describe: 'no temp file is left' });

const data: Part = ['content-disposition: form-data; name="data"', '{}'];
const named: Part = ['content-disposition: form-data; name="file"; filename="été.gif"\r\ncontent-type: image/gif', bytes];
const formData = 'multipart/form-data; boundary=x';
const octets = 'content-type: application/octet-stream';

describe('Optidash upload', () => {
  test.each<[string, readonly Part[], string, string]>([
    ['file first', [named, data], 'été.gif', formData],
    ['data first', [data, named], 'été.gif', formData],
    [
      'an empty file name, as Go sends it',
      [[`content-disposition: form-data; name="file"; filename=""\r\n${octets}`, bytes], data],
      '',
      formData,
    ],
    ['no file name', [data, [`content-disposition: form-data; name="file"\r\n${octets}`, bytes]], '', formData],
    ['multipart/mixed, as OkHttp sends it', [named, data], 'été.gif', 'multipart/mixed; boundary=x'],
    ['a subtype in capitals', [named, data], 'été.gif', 'Multipart/Mixed; boundary="x"'],
    ['no data', [named], 'été.gif', formData],
  ])('accepts and stores the file: %s', async (_what, parts, name, type) => {
    expect(await upload(parts, type)).toMatchObject({ status: 202 });
    expect(getParsedRequest().files).toEqual([expect.objectContaining({ field: 'file', name, sizeBytes: bytes.length })]);
    expect(getParsedRequest().fields).toEqual(parts.length === 2 ? { data: '{}' } : {});
    expect(await readStoredSource()).toEqual(bytes);
  });

  test('passes header names to the dialect in lower case', async () => {
    await upload([named]);
    expect(getParsedRequest().headers).toMatchObject({ host: 'a', connection: 'close' });
  });

  test.each<[string, RawRequest, string, number?]>([
    [
      'a file that is too large',
      { body: multipart([[named[0], Buffer.alloc(3_000_001)], data]) },
      'file: the file is larger than 3 MB',
      413,
    ],
    ['a field that is too large', { body: multipart([[data[0], 'x'.repeat(1_000_001)]]) }, 'data: the field is larger than 1 MB'],
    ['too many files', { body: multipart(Array.from({ length: 21 }, () => named)) }, 'more than 20 files'],
    ['too many fields', { body: multipart(Array.from({ length: 51 }, () => data)) }, 'more than 50 fields'],
    [
      'an image sent as a text field',
      { body: multipart([['content-disposition: form-data; name="file"\r\ncontent-type: image/gif', bytes]]) },
      'send the file with a name',
    ],
    ['an upload without its last boundary', { body: multipart([named, data], '') }, 'could not be read'],
    [
      'a part without its end',
      { body: '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nbytes' },
      'could not be read',
    ],
    ['a malformed part header', { body: '--x\r\nnonsense\r\n\r\n--x--\r\n' }, ''],
    ['no boundary', { body: multipart([named]), type: 'multipart/form-data' }, 'must be multipart/form-data'],
    ['an empty boundary', { body: multipart([named]), type: 'multipart/form-data; boundary=' }, 'could not be read'],
    ['another type', { body: '{}', type: 'application/json' }, 'must be multipart/form-data'],
    ['an empty body', { body: '' }, 'could not be read'],
  ])('rejects %s with a message', async (_what, sent, text, expectedStatus = 422) => {
    const { status, json } = await send(sent);
    expect([status, json.message]).toEqual([expectedStatus, expect.stringContaining(text)]);
    await waitUntilTempDirIsEmpty();
  });

  test('returns 413 for a body over MAX_BODY_BYTES', async () => {
    const socket = write({ body: '--x', declaredBytes: 5_000_001 });
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  test('removes the temp files of a client that disconnects during a file', async () => {
    const half = multipart([[named[0], Buffer.alloc(100_000)]], '');
    const socket = write({ body: half, declaredBytes: 1_000_000 });
    await eventually(async () => (await listTempFiles()).length > 0, { withinMs: 10_000, describe: 'the temp file is open' });
    socket.destroy();
    await waitUntilTempDirIsEmpty();
  });

  test('returns 408 with rate limit headers and removes the temp files when a client stops sending', async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of write({ body: multipart([named], ''), declaredBytes: 1_000_000 })) chunks.push(chunk);
    expect(String(Buffer.concat(chunks))).toMatch(/^HTTP\/1\.1 408 .*x-ratelimit-remaining: \d/s);
    await waitUntilTempDirIsEmpty();
  });
});

describe('Optidash upload of 3 MB that is rejected', () => {
  const large = { body: multipart([[named[0], Buffer.alloc(2_900_000)], data]) };

  test.each([
    ['no such key', { ...large, key: keys.unknown }, 401],
    ['no tokens', { ...large, key: keys.broke }, 402],
    [
      'a parameter',
      {
        body: multipart([
          [named[0], Buffer.alloc(2_900_000)],
          [data[0], '{"resize":"x"}'],
        ]),
      },
      422,
    ],
    ['the wrong type', { ...large, type: 'text/plain' }, 422],
    ['an unknown route', { ...large, path: '/1.0/nothing' }, 404],
    ['JSON that is too large', { ...large, path: '/1.0/fetch', type: 'application/json' }, 422],
  ])('is read to its end before the error is sent: %s', async (_what, sent, status) => {
    for (let round = 0; round < 5; round += 1) expect((await send(sent)).status).toBe(status);
  });

  test('is read to its end before 429 is sent', async () => {
    const answers: number[] = [];
    for (let round = 0; round < 101; round += 1) answers.push((await send({ body: '', key: keys.limited })).status);
    expect(answers.at(-1)).toBe(429);
    for (let round = 0; round < 5; round += 1) expect((await send({ ...large, key: keys.limited })).status).toBe(429);
  });
});

describe('Optidash JSON body', () => {
  const json = { path: '/1.0/fetch', type: 'application/json; charset=utf-8' };

  test('is parsed for the dialect', async () => {
    expect((await send({ ...json, body: '{"url":"http://127.0.0.1:9/é.jpg"}' })).status).toBe(202);
    expect(parsedRequest).toMatchObject({ json: { url: 'http://127.0.0.1:9/é.jpg' }, fields: {}, files: [] });
  });

  test.each(['utf8', 'UTF-8', 'iso-8859-1'])('is read as UTF-8 when its content type names the charset %s', async (charset) => {
    const body = '{"url":"http://127.0.0.1:9/é.jpg"}';
    expect((await send({ ...json, type: `application/json; charset=${charset}`, body })).status).toBe(202);
    expect(parsedRequest?.json).toEqual({ url: 'http://127.0.0.1:9/é.jpg' });
  });

  test.each<[string, string, string | Buffer, string]>([
    ['of another type', 'text/plain', '{}', 'application/json'],
    ['of no type', '', '{}', 'application/json'],
    ['broken', 'application/json', '{"url":', 'not valid JSON'],
    ['empty', 'application/json', '', 'not valid JSON'],
    ['not UTF-8', 'application/json', Buffer.from([0x22, 0xff, 0x22]), 'not valid JSON'],
    ['too large', 'application/json', `"${'x'.repeat(1_000_000)}"`, 'larger than 1 MB'],
  ])('is rejected with a message: %s', async (_what, type, body, text) => {
    const { status, json: answer } = await send({ path: '/1.0/fetch', type, body });
    expect([status, answer.message]).toEqual([422, expect.stringContaining(text)]);
  });
});
