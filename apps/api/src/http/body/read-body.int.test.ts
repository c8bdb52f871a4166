import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '@pixmill/db';
import { type Dialect, findDialect, type WireRequest } from '@pixmill/dialects';
import { readEnv } from '@pixmill/runtime';
import { openTestEnvironment, type TestEnvironment } from '@pixmill/testkit';
import { createApp } from '../../app.js';
import { compose } from '../../compose.js';
import { apiSettings } from '../../config.js';
import { createHttpServer } from '../server/http-server.js';

type Composition = ReturnType<typeof compose>;

const keys = { rich: 'R'.repeat(32), broke: 'B'.repeat(32), limited: 'L'.repeat(32), unknown: 'U'.repeat(32) };
const bytes = Buffer.from([...'GIF89a\x01\x00\x01\x00\x00\x00\x00;\xff\r\n--y\r\n'].map((each) => each.charCodeAt(0)));

let place: TestEnvironment;
let database: Database;
let composition: Composition;
let server: Server;
let seen: WireRequest | null = null;

/** The dialect with routes that tell what came, and whose callers do not wait for a worker. */
function recordingDialect(dialects: readonly Dialect[]): Dialect {
  const dialect = findDialect(dialects, 'optidash');
  if (!dialect) throw new Error('not spoken');
  const routes = dialect.routes.map((route) => ({
    ...route,
    parse: (request: WireRequest) => {
      seen = request;
      const command = route.parse(request);
      return command.verb === 'submit' ? { ...command, waitMs: 0 } : command;
    },
  }));
  return { ...dialect, routes };
}

beforeAll(async () => {
  place = await openTestEnvironment();
  database = openDatabase({ url: place.databaseUrl, poolSize: 2 });
  const reading = readEnv(apiSettings, { ...place.settings(), MAX_FILE_BYTES: '3mb', MAX_BODY_BYTES: '5mb', OPTIDASH_RATE_LIMIT: '100' });
  if (!reading.ok) throw new Error(reading.problems.join());
  const whole = compose(reading.value);
  composition = { ...whole, dialects: [recordingDialect(whole.dialects)] };
  server = createHttpServer(createApp(composition), composition, { idleTimeoutMs: 300 }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  for (const [name, key] of Object.entries(keys).filter(([each]) => each !== 'unknown'))
    await database.accounts.create({ name, email: `${name}@example.com`, tokens: name === 'broke' ? 0 : null, key });
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await Promise.all([composition.close(), database.close()]);
  await place.close();
});

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
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const length = declaredBytes ?? Buffer.byteLength(body);
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\nauthorization: Bearer ${key}\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n`,
  );
  socket.write(body);
  return socket;
}

/** Sends a whole request as Node's client does, and reads its answer to the end; a broken pipe is a failure. */
async function send(sent: RawRequest): Promise<{ status: number; head: string; json: { message?: string } }> {
  const socket = write(sent);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, json: JSON.parse(body) };
}

/** What the last upload's job has in storage. */
async function readStoredSource(): Promise<Buffer | null> {
  const { id } = lastAnswer;
  const source = (await database.jobs.find(id))?.images[0]?.source;
  return source?.kind === 'upload' ? composition.storage.read(source.storageKey) : null;
}

let lastAnswer: { id: string };

async function upload(parts: readonly Part[], type?: string) {
  const { status, json } = await send({ body: multipart(parts), ...(type !== undefined && { type }) });
  lastAnswer = json as typeof lastAnswer;
  return { status, message: json.message };
}

function getSeenRequest(): WireRequest {
  if (!seen) throw new Error('nothing came');
  return seen;
}

/** Empty once the parser has let go. */
async function untilTempDirEmpty(): Promise<void> {
  while ((await readdir(composition.limits.tempDir)).length > 0) await new Promise(setImmediate);
}

const data: Part = ['content-disposition: form-data; name="data"', '{}'];
const named: Part = ['content-disposition: form-data; name="file"; filename="été.gif"\r\ncontent-type: image/gif', bytes];
const formData = 'multipart/form-data; boundary=x';
const octets = 'content-type: application/octet-stream';

describe('an upload', () => {
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
  ])('%s', async (_what, parts, name, type) => {
    expect(await upload(parts, type)).toMatchObject({ status: 202 });
    expect(getSeenRequest().files).toEqual([expect.objectContaining({ field: 'file', name, sizeBytes: bytes.length })]);
    expect(getSeenRequest().fields).toEqual(parts.length === 2 ? { data: '{}' } : {});
    expect(await readStoredSource()).toEqual(bytes);
  });

  test('header names reach the dialect in lower case', async () => {
    await upload([named]);
    expect(getSeenRequest().headers).toMatchObject({ host: 'a', connection: 'close' });
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
      'an image that calls itself a field',
      { body: multipart([['content-disposition: form-data; name="file"\r\ncontent-type: image/gif', bytes]]) },
      'send the file with a name',
    ],
    ['an upload that breaks off', { body: multipart([named, data], '') }, 'could not be read'],
    [
      'a part that breaks off',
      { body: '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nbytes' },
      'could not be read',
    ],
    ['a broken part header', { body: '--x\r\nnonsense\r\n\r\n--x--\r\n' }, ''],
    ['no boundary', { body: multipart([named]), type: 'multipart/form-data' }, 'must be multipart/form-data'],
    ['an empty boundary', { body: multipart([named]), type: 'multipart/form-data; boundary=' }, 'could not be read'],
    ['another type', { body: '{}', type: 'application/json' }, 'must be multipart/form-data'],
    ['nothing', { body: '' }, 'could not be read'],
  ])('%s is refused, with words', async (_what, sent, words, refused = 422) => {
    const { status, json } = await send(sent);
    expect([status, json.message]).toEqual([refused, expect.stringContaining(words)]);
    await untilTempDirEmpty();
  });

  test('a body over the cap is a 413', async () => {
    const socket = write({ body: '--x', declaredBytes: 5_000_001 });
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  test('who hangs up in the middle of a file leaves nothing behind', async () => {
    const half = multipart([[named[0], Buffer.alloc(100_000)]], '');
    const socket = write({ body: half, declaredBytes: 1_000_000 });
    while ((await readdir(composition.limits.tempDir)).length === 0) await new Promise(setImmediate);
    socket.destroy();
    await untilTempDirEmpty();
  });

  test('who falls silent in the middle of a file is told, with what is left of the budget, and leaves nothing behind', async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of write({ body: multipart([named], ''), declaredBytes: 1_000_000 })) chunks.push(chunk);
    expect(String(Buffer.concat(chunks))).toMatch(/^HTTP\/1\.1 408 (.|\s)*x-ratelimit-remaining: \d/);
    await untilTempDirEmpty();
  });
});

describe('an upload of 3 MB that is refused for another reason is read to its end first', () => {
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
  ])('%s', async (_what, sent, status) => {
    for (let round = 0; round < 5; round += 1) expect((await send(sent)).status).toBe(status);
  });

  test('too many calls', async () => {
    const answers: number[] = [];
    for (let round = 0; round < 101; round += 1) answers.push((await send({ body: '', key: keys.limited })).status);
    expect(answers.at(-1)).toBe(429);
    for (let round = 0; round < 5; round += 1) expect((await send({ ...large, key: keys.limited })).status).toBe(429);
  });
});

describe('a JSON body', () => {
  const json = { path: '/1.0/fetch', type: 'application/json; charset=utf-8' };

  test('reaches the dialect parsed', async () => {
    expect((await send({ ...json, body: '{"url":"http://127.0.0.1:9/é.jpg"}' })).status).toBe(202);
    expect(seen).toMatchObject({ json: { url: 'http://127.0.0.1:9/é.jpg' }, fields: {}, files: [] });
  });

  test.each<[string, string, string | Buffer, string]>([
    ['of another type', 'text/plain', '{}', 'application/json'],
    ['of no type', '', '{}', 'application/json'],
    ['broken', 'application/json', '{"url":', 'not valid JSON'],
    ['empty', 'application/json', '', 'not valid JSON'],
    ['not UTF-8', 'application/json', Buffer.from([0x22, 0xff, 0x22]), 'not valid JSON'],
    ['too large', 'application/json', `"${'x'.repeat(1_000_000)}"`, 'larger than 1 MB'],
  ])('%s is refused, with words', async (_what, type, body, words) => {
    const { status, json: answer } = await send({ path: '/1.0/fetch', type, body });
    expect([status, answer.message]).toEqual([422, expect.stringContaining(words)]);
  });
});
