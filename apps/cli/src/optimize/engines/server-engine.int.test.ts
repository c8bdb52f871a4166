/** The engines over a real API and a real worker, and the one with its own processes. */

import { createServer as createHttpServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type JobOptions, Pixmill } from '@pixmill/client';
import { eventually, fixtureBytes } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import { createTestWorker } from '@pixmill/testkit/worker';
import type { Engine, EngineResult } from './engine.js';
import { createLocalEngine } from './local-engine.js';
import { createServerEngine } from './server-engine.js';

const [key, poorKey] = ['A'.repeat(32), 'P'.repeat(32)];
const never = new AbortController().signal;
const images = (...names: string[]) => names.map((name) => [name, fixtureBytes(`images/${name}`)] as const);
/** Tiny results: the tests are about jobs, not about codecs. */
const tiny: JobOptions = { speed: 'fast', operations: [{ kind: 'fit-inside', max_width: 24 }] };
type Sources = readonly (readonly [name: string, bytes: Buffer])[];

let api: TestApi;
let worker: ReturnType<typeof createTestWorker>;
/** Stands before the API, and can cut every connection. */
let proxy: Server;
const connections = new Set<Socket>();

beforeAll(async () => {
  api = await openTestApi({ settings: { MAX_FILE_BYTES: '400kb', MAX_IMAGES_PER_JOB: '2' } });
  worker = createTestWorker(api);
  await api.createAccount({ key, tokens: null });
  await api.createAccount({ key: poorKey, tokens: 1 });
  proxy = createServer((caller) => {
    const service = dial(api.port, '127.0.0.1');
    for (const socket of [caller, service]) {
      connections.add(socket);
      socket.on('error', () => undefined).on('close', () => connections.delete(socket));
    }
    caller.pipe(service).pipe(caller);
  });
  await new Promise<void>((resolve) => void proxy.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  for (const socket of connections) socket.destroy();
  proxy.close();
  await worker.close();
  await api.close();
});

const countJobs = async (where: string): Promise<number> =>
  (await api.sql.query(`SELECT count(*)::int AS count FROM jobs WHERE ${where}`)).rows[0].count;

function openEngine({ apiKey = key, port = api.port, jobOptions = tiny } = {}): Engine {
  const retry = { minDelayMs: 5, maxDelayMs: 50 };
  return createServerEngine(new Pixmill({ url: `http://127.0.0.1:${port}`, apiKey, retry }), { jobOptions, concurrency: null });
}

/** The results of all files, which the engine gets at the same time. */
function optimizeAll(engine: Engine, sources: Sources, signal = never): Promise<EngineResult[]> {
  const read = (bytes: Buffer) => async () => bytes;
  return Promise.all(sources.map(([name, bytes]) => engine.optimize({ name, sizeBytes: bytes.length, read: read(bytes) }, signal)));
}

/** Processes jobs as they come, until the run has ended. */
async function work<T>(run: Promise<T>, onProcessed: () => void = () => {}): Promise<T> {
  let over = false;
  const ended = run.finally(() => {
    over = true;
  });
  ended.catch(() => undefined);
  const findJob = async () => {
    const { rows } = await api.sql.query("SELECT id FROM jobs WHERE state = 'queued' ORDER BY created_at LIMIT 1");
    return over ? 'over' : (rows[0]?.id ?? null);
  };
  const next = (): Promise<string> => eventually(findJob, { withinMs: 20_000, describe: 'a job, or the end of the run' });
  for (let id = await next(); id !== 'over'; id = await next()) {
    await worker.process(id);
    onProcessed();
  }
  return ended;
}

const show = (result: EngineResult) => (result.ok ? result.main.format : result.code);

test('server engine: a file that is refused or damaged fails alone, in whichever job it was', async () => {
  const good = images('palette.png', 'gray.jpg', 'lossy.webp', 'palette.png'); // a repeated file is copied from its earlier result
  const text: Sources[number] = ['folder/notes.png', Buffer.from('no image')];
  const damaged: Sources[number] = ['half.png', fixtureBytes('bad/truncated-header.png')];
  // the first four files are alone in their jobs, the next ones are not
  const sources = [...good, ...images('photo.png'), ...good, text, ...good, damaged, ...good, ...good];
  const before = await countJobs('true');
  const engine = openEngine();
  const results = await work(optimizeAll(engine, sources));
  const formats = ['png', 'jpeg', 'webp', 'png'];
  expect(results.map(show)).toEqual([
    ...[...formats, 'file_too_large', ...formats, 'not_an_image', ...formats, 'image_damaged', ...formats, ...formats],
  ]);
  expect(results[4]).toMatchObject({ message: 'The file is larger than 0.4 MB' });
  expect(results[9]).toMatchObject({ message: expect.stringMatching(/^Not a supported image/) });
  expect(await countJobs('true')).toBeLessThan(before + sources.length);
  await engine.close();
});

test('server engine and local engine: make the same results for the same options', async () => {
  const sources = images('exif-gps-orientation-6.jpg', 'palette.png');
  const jobOptions: JobOptions = { ...tiny, formats: ['webp'], metadata: 'all' };
  const remote = openEngine({ jobOptions });
  const local = createLocalEngine({ jobOptions, concurrency: 1 });
  const expected = await work(optimizeAll(remote, sources));
  const results = await optimizeAll(local, [...sources, ['notes.png', Buffer.from('no image')]]);
  await Promise.all([remote.close(), local.close()]);
  expect(results.map(show)).toEqual(['jpeg', 'png', 'not_an_image']);
  const asBuffer = (result: EngineResult) =>
    result.ok ? [result.main, ...result.copies].map((file) => ({ ...file, bytes: Buffer.from(file.bytes) })) : null;
  expect(results.slice(0, 2).map(asBuffer)).toEqual(expected.map(asBuffer));
  expect(results.slice(0, 2)).toMatchObject(expected.map((result) => (result.ok ? { summary: result.summary } : {})));
});

test('server engine: cut connections only delay a run', async () => {
  const engine = openEngine({ port: (proxy.address() as AddressInfo).port });
  const run = optimizeAll(engine, images('palette.png', 'gray.jpg', 'loop-3.gif', 'lossy.webp', 'gray.jpg'));
  const results = await work(run, () => {
    for (const socket of connections) socket.destroy();
  });
  expect(results.map(show)).toEqual(['png', 'jpeg', 'gif', 'webp', 'jpeg']);
  await engine.close();
});

test('server engine: a proxy that takes small bodies gets small jobs, and only a file that is too large for it fails', async () => {
  const refused: number[] = [];
  const small = createHttpServer((call, answer) => {
    const bytes = Number(call.headers['content-length'] ?? 0);
    if (bytes > 60_000) {
      refused.push(bytes);
      call.resume().once('end', () => answer.writeHead(413, { 'content-type': 'text/html' }).end('<h1>413 Request Entity Too Large</h1>'));
      return;
    }
    const { method, url: path, headers } = call;
    const forwarded = request({ port: api.port, method, path, headers }, (response) => {
      response.pipe(answer.writeHead(response.statusCode ?? 502, response.headers));
    });
    call.pipe(forwarded);
  });
  await new Promise<void>((resolve) => void small.listen(0, '127.0.0.1', resolve));
  const engine = openEngine({ port: (small.address() as AddressInfo).port });
  const results = await work(optimizeAll(engine, images('sample.jpg', 'gray.jpg', 'palette.png', 'still.gif', 'palette.png', 'still.gif')));
  expect(results.map(show)).toEqual(['body_too_large', 'jpeg', 'png', 'gif', 'png', 'gif']);
  expect(results[0]).toMatchObject({ message: expect.stringContaining('A proxy before it takes only smaller bodies') });
  expect(Math.min(...refused)).toBeGreaterThan(60_000);
  await engine.close();
  small.close();
});

test('server engine: an interrupted run cancels its jobs', async () => {
  const engine = openEngine();
  const controller = new AbortController();
  const run = optimizeAll(engine, images('palette.png', 'gray.jpg', 'loop-3.gif', 'lossy.webp'), controller.signal);
  await eventually(async () => (await countJobs("state = 'queued'")) > 0, { withinMs: 20_000, describe: 'a job' });
  controller.abort(new Error('interrupted'));
  await expect(run).rejects.toThrow('interrupted');
  await engine.close();
  expect(await countJobs("state <> 'settled'")).toBe(0);
});

test.each([
  ['a key without tokens', poorKey, 'insufficient_tokens'],
  ['an unknown key', 'U'.repeat(32), 'api_key_unknown'],
])('server engine: %s ends the run', async (_what, apiKey, code) => {
  const engine = openEngine({ apiKey });
  await expect(work(optimizeAll(engine, images('palette.png', 'gray.jpg', 'still.gif')))).rejects.toMatchObject({ code });
  await engine.close();
});

test('server engine: an option that the service refuses ends the run', async () => {
  const engine = openEngine({ jobOptions: { preset: 'nothing' } });
  await expect(optimizeAll(engine, images('palette.png'))).rejects.toMatchObject({ code: 'invalid_parameter' });
  await engine.close();
});
