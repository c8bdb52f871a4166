import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually, findTextInDatabase } from '@pixmill/testkit';
import { readFixture } from './fixtures.js';
import { type Listener, listen } from './listen.js';
import { fetchResult, submitFields } from './megaoptim/client.js';
import { callNativeApi, fetchImage } from './optidash/client.js';
import { findSecrets } from './proofs/find-secrets.js';
import { queryDatabase } from './query-database.js';
import { runCli } from './run-cli.js';
import { type RunningService, startService } from './service.js';

const secrets = { 'password of a source': 'source-pässword-5b1d', 'password of a callback': 'callback-pässword-9c40' };
const marker = 'ssword-';
const logins = { source: `ann:${secrets['password of a source']}`, callback: `bob:${secrets['password of a callback']}` };
const encode = (login: string) => login.split(':').map(encodeURIComponent).join(':');
const toHeader = (login: string) => `Basic ${Buffer.from(login).toString('base64')}`;

let service: RunningService;
let server: Server;
let listener: Listener;
/** Webhooks that came with the right login. */
let received: string[];

/** Serves an image and takes webhooks, each with its own login only. */
beforeAll(async () => {
  received = [];
  server = createServer(async (request, response) => {
    const body = (await buffer(request)).toString();
    const expected = request.method === 'GET' ? logins.source : logins.callback;
    if (request.headers.authorization !== toHeader(expected)) return response.writeHead(401).end();
    if (request.method === 'POST') received.push(body);
    return response.end(request.method === 'GET' ? readFixture('sample.jpg') : 'thanks');
  });
  listener = await listen(server);
  service = await startService({ EGRESS_ALLOW: '127.0.0.1/32', LOG_LEVEL: 'debug' });
}, 90_000);

afterAll(async () => {
  await service.stopAndRemove();
  await listener.close();
}, 60_000);

const sourceUrl = (name: string) => `http://${encode(logins.source)}@${listener.host}/${name}.jpg`;
const callbackUrl = (name: string) => `http://${encode(logins.callback)}@${listener.host}/${name}`;

test('logins inside url and callback_url: reach their servers by both dialects, and no table, log, list or answer has one', async () => {
  const shown: unknown[] = [];
  const fields = { type: 'urls', url1: sourceUrl('one'), url2: sourceUrl('two'), callback_url: callbackUrl('megaoptim') };
  const { process_id: jobId } = await submitFields(service, fields);
  const result = await fetchResult(service, jobId);
  expect(result).toMatchObject({ code: 200, result: [{ success: 1 }, { success: 1 }] });
  const webhook = { url: callbackUrl('optidash') };
  const submitted = await fetchImage(service, { url: sourceUrl('three'), resize: { width: 50 }, webhook });
  expect(submitted.status).toBe(202);
  await eventually(() => received.length === 2, { withinMs: 30_000, describe: 'both webhooks' });

  const { body } = await callNativeApi(service, '/deliveries');
  const urls = (body as { items: { id: string; url: string }[] }).items.map(({ url }) => url);
  expect(urls.toSorted()).toEqual(['megaoptim', 'optidash'].map((name) => `http://***@${listener.host}/${name}`));
  const [{ id } = { id: '' }] = (body as { items: { id: string }[] }).items;
  for (const args of [
    ['delivery', 'list', 'owner@localhost'],
    ['delivery', 'show', id],
    ['job', 'show', jobId, '--operator'],
  ]) {
    const { status, stdout, stderr } = await runCli(service, args);
    expect([status, stderr]).toEqual([0, '']);
    shown.push(stdout);
  }
  expect(await callNativeApi(service, `/deliveries/${id}/replay`, { method: 'POST' })).toMatchObject({ status: 200 });
  await eventually(() => received.length === 3, { withinMs: 30_000, describe: 'the replayed webhook' });

  const { databaseUrl } = await service.readDatabaseUrls();
  const database = {
    query: async (text: string, values?: unknown[]) => ({ rows: await queryDatabase<Record<string, unknown>>(databaseUrl, text, values) }),
  };
  expect(await findTextInDatabase(database, marker)).toEqual([]);
  expect(await findTextInDatabase(database, encodeURIComponent('ä'))).toEqual([]);
  expect((await findSecrets(join(service.dataDir, 'log'), secrets)).problems).toEqual([]);
  expect(JSON.stringify([result, submitted.body, body, received, shown, service.stdoutLines])).not.toContain('ssword');
}, 180_000);

test('logins that cannot be decoded: are rejected by both dialects, naming the field', async () => {
  const stray = `http://user:50%off@${listener.host}/a.jpg`;
  const rule = 'must write a % in its user or password as %25';
  const submits = [{ url: stray }, { url: sourceUrl('one'), callback_url: stray }].map((fields) =>
    submitFields(service, { type: 'url', ...fields }),
  );
  expect((await Promise.all(submits)).map(({ code, errors }) => [code, errors])).toEqual([
    [400, [`url: ${rule}`]],
    [400, [`callback_url: ${rule}`]],
  ]);
  const fetches = [{ url: stray }, { url: sourceUrl('one'), webhook: { url: stray } }].map((json) =>
    fetchImage(service, { ...json, optimize: {} }),
  );
  expect((await Promise.all(fetches)).map(({ status, body }) => [status, body.message])).toEqual([
    [422, expect.stringContaining(`\`url\` ${rule}`)],
    [422, expect.stringContaining(`webhook: \`url\` ${rule}`)],
  ]);
}, 60_000);
