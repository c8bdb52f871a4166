import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Job } from '@pixmill/contracts';
import type { Command, WireRequest } from '@pixmill/dialects';
import { createLogger, createVault, type Vault } from '@pixmill/runtime';
import { findTextInDatabase, fixtureBytes } from '@pixmill/testkit';
import { createTestDeps, type TestDeps } from '@pixmill/testkit/deps';
import { endAsDeadLetter, unlimitedSubmitOptions } from '@pixmill/testkit/jobs';
import { createDeliver } from './deliver/deliver.js';
import { createFetch } from './fetch/fetch.js';
import { createReplayDeadLetter } from './replay/replay-dead-letter.js';
import { createRun } from './run/run.js';
import { createSettle } from './settle/settle.js';
import { createSubmit } from './submit/submit.js';
import { createMaintenance } from './sweep/maintenance/maintenance.js';

/** In every password of this file, plain and percent-encoded. */
const marker = 'w0rdmarker';
const [ann, bob, cat] = [`ann:p%C3%A4ss%3A${marker}1`, `bob:${marker}2`, `c%40t:${marker}3`];
const password = (login: string) => `Basic ${Buffer.from(decodeURIComponent(login)).toString('base64')}`;

const never = new AbortController().signal;
const ttls = { orphanTtlMs: 120_000, historyTtlMs: 30 * 86_400_000 };

let env: TestDeps;
let server: Server;
let host: string;
/** Which login each request had, and its path. */
let requests: { path: string; authorization: string | undefined }[];
const logged: string[] = [];

/** Serves an image and takes webhooks, at every path with the login that the path names only. */
beforeAll(async () => {
  env = await createTestDeps({
    log: createLogger({ level: 'trace', name: 'test', destination: { write: (line) => void logged.push(line) } }),
  });
  const logins = new Map(Object.entries({ ann, bob, cat }).map(([name, login]) => [name, password(login)]));
  server = createServer(async (request, response) => {
    await buffer(request);
    const path = request.url ?? '';
    const { authorization } = request.headers;
    requests.push({ path, authorization });
    const isAuthorized = authorization === logins.get(path.slice(1, 4));
    if (!isAuthorized) return response.writeHead(401).end();
    return response.end(request.method === 'GET' ? fixtureBytes('images/palette.png') : 'thanks');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => {
  requests = [];
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await env.close();
});

const wire = { params: {}, query: {}, fields: {}, files: [], headers: {}, json: null };

/** Parses a request as its dialect does, and submits it. */
async function submit(dialect: string, path: string, request: Partial<WireRequest>): Promise<Job> {
  const route = env.deps.dialects.find(({ name }) => name === dialect)?.routes.find((each) => each.path === path);
  const command: Command | undefined = route?.parse({ ...wire, mediaType: null, ...request });
  if (command?.verb !== 'submit') throw new Error(`${path} is no submit`);
  const submission = { account: await env.createAccount(), dialect, command, idempotency: null };
  return createSubmit(env.deps, unlimitedSubmitOptions)(submission);
}

const submitters = {
  megaoptim: (fields: Record<string, string> = {}) =>
    submit('megaoptim', '/v1/optimize', {
      fields: {
        ...{ type: 'urls', url1: `http://${ann}@${host}/ann.png`, url2: `http://${bob}@${host}/bob.png` },
        ...{ callback_url: `http://${cat}@${host}/cat?done=1`, ...fields },
      },
    }),
  optidash: () =>
    submit('optidash', '/1.0/fetch', {
      json: { url: `http://${ann}@${host}/ann.png`, resize: { width: 5 }, webhook: { url: `http://${cat}@${host}/cat?done=1` } },
      mediaType: 'application/json',
    }),
};

const settle = () => createSettle(env.deps, env.runSettings);
const fetchSources = (job: Pick<Job, 'id'>) => createFetch({ ...env.deps, settle: settle() }, env.runSettings)(job.id, never);
const run = (job: Pick<Job, 'id'>) => createRun({ ...env.deps, settle: settle() }, env.runSettings)(job.id, never);
const rowOf = async ({ id }: Pick<Job, 'id'>) => (await env.sql.query('SELECT * FROM jobs WHERE id = $1', [id])).rows[0];
const statusesOf = async ({ id }: Pick<Job, 'id'>) => (await env.deps.jobs.find(id))?.images.map(({ outcome }) => outcome?.status);
const deliveryOf = async ({ id }: Pick<Job, 'id'>) => (await env.sql.query('SELECT * FROM deliveries WHERE job_id = $1', [id])).rows[0];

async function runMaintenance(): Promise<void> {
  await env.sql.query('DELETE FROM maintenance_tasks');
  await createMaintenance(env.deps, ttls)(never);
}

async function deliver(job: Pick<Job, 'id'>, vault: Vault = env.deps.vault) {
  const { id } = await deliveryOf(job);
  const options = { owner: 'worker-1', scheduleMs: [0, 0, 0], timeoutMs: 5_000, concurrencyPerEndpoint: 4, pauseAfterMs: 60_000 };
  await createDeliver({ ...env.deps, vault }, { ...options, maxConnections: 2 })(id, { stop: never, draining: never });
  return env.deps.deliveryLog.find({ id });
}

/** Fetches, optimizes and delivers a job whose servers demand all its logins. */
async function complete(job: Pick<Job, 'id'>): Promise<void> {
  await fetchSources(job);
  await run(job);
  expect(new Set(await statusesOf(job))).toEqual(new Set(['succeeded']));
  expect(await deliver(job)).toMatchObject({ state: 'delivered', url: `http://***@${host}/cat?done=1` });
}

describe('logins inside URLs', () => {
  test.each(['megaoptim', 'optidash'] as const)(
    '%s: are sent as HTTP Basic and stored sealed; no column and no log has one',
    async (dialect) => {
      const job = await submitters[dialect]();
      expect(await rowOf(job)).toMatchObject({
        callback_url: `http://${host}/cat?done=1`,
        callback_login: expect.any(String),
        source_credentials: expect.any(String),
      });
      expect(await findTextInDatabase(env.sql, marker)).toEqual([]);
      await complete(job);
      expect(requests.map(({ authorization }) => authorization)).not.toContain(undefined);
      expect(await rowOf(job)).toMatchObject({ callback_login: null, source_credentials: null });
      expect(await findTextInDatabase(env.sql, marker)).toEqual([]);
      expect(await findTextInDatabase(env.sql, `${host}/cat?done=1`)).toEqual(['deliveries', 'jobs']);
      expect(logged.join('')).not.toContain(marker);
    },
  );

  test('of sources: give way to http_user and http_pass', async () => {
    const job = await submitters.megaoptim({
      type: 'url',
      url: `http://${ann}@${host}/bob.png`,
      http_user: 'bob',
      http_pass: `${marker}2`,
    });
    await fetchSources(job);
    expect(requests).toEqual([{ path: '/bob.png', authorization: password(bob) }]);
  });

  test('of callbacks: serve a replay of the delivery, and are deleted with the result files', async () => {
    const job = await submitters.optidash();
    await complete(job);
    const { id } = await deliveryOf(job);
    expect(await env.deps.deliveryLog.replay({ id }, 1)).toBe(1);
    expect(await deliver(job)).toMatchObject({ state: 'delivered', attempts: [{ status: 200 }, { status: 200 }] });
    await env.sql.query("UPDATE jobs SET expires_at = now() - interval '1 second' WHERE id = $1", [job.id]);
    await runMaintenance();
    expect((await deliveryOf(job)).login).toBeNull();
  });

  test('of a deleted or cancelled job: are deleted', async () => {
    const [settled, cancelled] = [await submitters.megaoptim(), await submitters.megaoptim()];
    await fetchSources(settled);
    await run(settled);
    await env.deps.retention.expire({ jobId: settled.id, accountId: null });
    expect(await deliveryOf(settled)).toMatchObject({ state: 'failed', login: null });
    await env.deps.jobs.cancel({ jobId: cancelled.id, accountId: cancelled.accountId });
    expect(await rowOf(cancelled)).toMatchObject({ callback_login: null, source_credentials: null });
  });

  test('of a dead letter: are kept, used by its replay, and deleted when that succeeds', async () => {
    const letter = await submitters.megaoptim();
    await endAsDeadLetter(env.deps, letter.id);
    expect(await deliver(letter)).toMatchObject({ state: 'delivered' });
    const { jobId: id } = await createReplayDeadLetter(env.deps, ttls)(letter.id);
    await complete({ id });
    expect(await rowOf(letter)).toMatchObject({ callback_login: null, source_credentials: null });
  });

  test('that no key opens: are not sent, the log says so, and the delivery waits', async () => {
    const job = await submitters.optidash();
    await fetchSources(job);
    await run(job);
    requests = [];
    const error = 'Not sent: the login of the callback URL cannot be decrypted';
    const otherVault = createVault('another key of more than thirty-two characters');
    expect(await deliver(job, otherVault)).toMatchObject({ state: 'pending', attempts: [{ status: null, error }] });
    expect(requests).toEqual([]);
    expect(await deliver(job)).toMatchObject({ state: 'delivered' });
  });
});

describe('maintenance: logins that an earlier release stored inside URLs', () => {
  /** Writes the rows of a job as an earlier release did. */
  async function writePlain({ id }: Job): Promise<void> {
    await env.sql.query('UPDATE jobs SET callback_url = $2, callback_login = NULL, source_credentials = NULL WHERE id = $1', [
      id,
      `http://${cat}@${host}/cat?done=1`,
    ]);
    for (const [position, login] of [ann, bob].entries())
      await env.sql.query("UPDATE images SET source_url = replace(source_url, 'http://', $3) WHERE job_id = $1 AND position = $2", [
        ...[id, position, `http://${login}@`],
      ]);
  }

  test('are sealed while they are needed: sources and callback work as before', async () => {
    const job = await submitters.megaoptim();
    await writePlain(job);
    expect(await findTextInDatabase(env.sql, marker)).toEqual(['images', 'jobs']);
    await runMaintenance();
    expect(await findTextInDatabase(env.sql, marker)).toEqual([]);
    await complete(job);
  });

  test('are cut where nothing needs them any more; a delivery keeps its login sealed', async () => {
    const job = await submitters.megaoptim();
    await fetchSources(job);
    await run(job);
    await writePlain(job);
    await env.sql.query('UPDATE deliveries SET url = $2, login = NULL WHERE job_id = $1', [job.id, `http://${cat}@${host}/cat?done=1`]);
    const { id } = await deliveryOf(job);
    expect(await env.deps.deliveryLog.find({ id })).toMatchObject({ url: `http://***@${host}/cat?done=1` });
    await runMaintenance();
    expect(await findTextInDatabase(env.sql, marker)).toEqual([]);
    expect(await rowOf(job)).toMatchObject({ callback_login: null, source_credentials: null });
    expect(await deliver(job)).toMatchObject({ state: 'delivered' });
  });

  test('keep the credentials and headers that are sealed already', async () => {
    const job = await submitters.megaoptim({ type: 'url', url: `http://${host}/bob.png`, http_user: 'bob', http_pass: `${marker}2` });
    const sealed = (await rowOf(job)).source_credentials;
    await env.sql.query("UPDATE images SET source_url = replace(source_url, 'http://', $2) WHERE job_id = $1", [job.id, `http://${ann}@`]);
    await runMaintenance();
    expect((await rowOf(job)).source_credentials).not.toBe(sealed);
    expect(await findTextInDatabase(env.sql, marker)).toEqual([]);
    await fetchSources(job);
    expect(requests).toEqual([{ path: '/bob.png', authorization: password(bob) }]);
  });
});
