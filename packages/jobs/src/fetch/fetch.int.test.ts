import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Account, AppError, type Job } from '@pixmill/contracts';
import { eventually, fixtureBytes } from '@pixmill/testkit';
import { createTestDeps, type TestDeps } from '@pixmill/testkit/deps';
import { createSubmitCommand, type SubmitCommand, unlimitedSubmitOptions } from '@pixmill/testkit/jobs';
import { createRun } from '../run/run.js';
import { createSettle } from '../settle/settle.js';
import { createSubmit } from '../submit/submit.js';
import { createFetch, type FetchDeps, type FetchOptions } from './fetch.js';

const authorization = `Basic ${Buffer.from('ada:s3cret').toString('base64')}`;
const never = new AbortController().signal;
const image = fixtureBytes('images/palette.png');
const otherImage = fixtureBytes('images/photo.png');
const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

let env: TestDeps;
let origin: Server;
let requests: { path: string; headers: IncomingHttpHeaders }[] = [];
/** Bytes by path; a path without bytes is a 404. */
let pictures: Map<string, Buffer>;
/** Answers to these paths wait until the promise resolves. */
let gate: Promise<void> | null;

beforeAll(async () => {
  env = await createTestDeps();
  origin = createServer(async (request, response) => {
    const path = request.url ?? '';
    requests.push({ path, headers: request.headers });
    const bytes = pictures.get(path);
    if (path.startsWith('/gated')) await gate;
    const isAuthorized = !path.startsWith('/private') || request.headers.authorization === authorization;
    response.writeHead(isAuthorized && bytes ? 200 : 404).end(isAuthorized ? bytes : undefined);
  });
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
});

beforeEach(() => {
  requests = [];
  gate = null;
  pictures = new Map(['/a.png', '/b.png', '/private.png', '/gated.png'].map((path) => [path, image]));
});

afterAll(async () => {
  origin.close();
  await env.close();
});

type Access = Pick<SubmitCommand, 'sourceCredentials' | 'sourceHeaders'>;
const noAccess: Access = { sourceCredentials: null, sourceHeaders: {} };

async function submit(paths: readonly string[], { account, access = noAccess }: { account?: Account; access?: Access } = {}): Promise<Job> {
  const host = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
  const sources = paths.map((path) => ({ kind: 'url' as const, name: 'a.png', url: `${host}${path}` }));
  const command = createSubmitCommand({ ...access, sources });
  const submission = { account: account ?? (await env.createAccount()), dialect: 'megaoptim', command, idempotency: null };
  return createSubmit(env.deps, unlimitedSubmitOptions)(submission);
}

const settle = () => createSettle(env.deps, env.runSettings);

function createTestFetch(deps: Partial<FetchDeps> = {}, options: Partial<FetchOptions> = {}) {
  return createFetch({ ...env.deps, settle: settle(), ...deps }, { ...env.runSettings, ...options });
}

const fetchSources = (job: Job, deps: Partial<FetchDeps> = {}, stop = never) => createTestFetch(deps)(job.id, stop);
const run = (job: Job) => createRun({ ...env.deps, settle: settle() }, env.runSettings)(job.id, never);

async function read(job: Job): Promise<Job> {
  const found = await env.deps.jobs.find(job.id);
  if (!found) throw new Error(`no job ${job.id}`);
  return found;
}

interface JobRow {
  readonly attempts: number;
  readonly state: string;
  readonly fetch_pending: boolean;
  readonly enqueued_at: Date | null;
  readonly fence: number;
  readonly retry_at: Date | null;
  readonly source_credentials: string | null;
}

const rowOf = async (job: Job): Promise<JobRow> =>
  (
    await env.sql.query('SELECT attempts, state, fetch_pending, enqueued_at, fence, retry_at, source_credentials FROM jobs WHERE id = $1', [
      job.id,
    ])
  ).rows[0];
const statusesOf = async (job: Job) => (await read(job)).images.map(({ outcome }) => outcome?.status);
const isEnqueued = async (queue: 'fetch' | 'optimize', job: Job, attempts: number) =>
  (await env.deps.producer.findExisting(queue, [{ id: job.id, attempts }])).length === 1;

describe('fetch', () => {
  test('submit enqueues a job with a URL to be fetched; the fetch stores its bytes and enqueues it to be optimized', async () => {
    const job = await submit(['/a.png']);
    await eventually(() => isEnqueued('fetch', job, 0), { withinMs: 10_000, describe: 'the entry of the fetch' });
    await fetchSources(job);
    const [source] = (await read(job)).images.map((fetched) => fetched.source);
    const storageKey = env.deps.keys.fetchedSource({ jobId: job.id, imageId: job.images[0]?.id ?? '', sha256: hashOf(image) });
    expect(source).toMatchObject({ kind: 'url', stored: { storageKey, sizeBytes: image.length, sha256: hashOf(image) }, failure: null });
    expect(await env.deps.storage.read(storageKey)).toEqual(image);
    expect(await rowOf(job)).toMatchObject({ state: 'queued', fetch_pending: false, attempts: 0, enqueued_at: expect.any(Date) });
    expect(await isEnqueued('optimize', job, 1)).toBe(true);
    await fetchSources(job);
    await run(job);
    expect(await statusesOf(job)).toEqual(['succeeded']);
    expect(requests).toHaveLength(1);
  });

  test('run leaves a job alone until it is fetched', async () => {
    const job = await submit(['/a.png']);
    await run(job);
    expect(await rowOf(job)).toMatchObject({ state: 'queued', fence: 0 });
  });

  test('keeps the first bytes: a source that changes between the fetch and a run changes no result', async () => {
    const job = await submit(['/a.png']);
    await fetchSources(job);
    pictures.set('/a.png', otherImage);
    await run(job);
    const { rows } = await env.sql.query('SELECT source_sha256 FROM images WHERE job_id = $1', [job.id]);
    expect(rows).toEqual([{ source_sha256: hashOf(image) }]);
    expect(requests).toHaveLength(1);
  });

  test('fails only the images whose source cannot be fetched, and charges nothing for them', async () => {
    const account = await env.createAccount({ tokens: 2 });
    const job = await submit(['/a.png', '/missing.png'], { account });
    await fetchSources(job);
    expect((await read(job)).images[1]?.source).toMatchObject({ stored: null, failure: { code: 'source_answered' } });
    await run(job);
    const { images, tokensCharged } = await read(job);
    expect(images[1]?.outcome).toEqual({
      status: 'failed',
      failure: { code: 'source_answered', message: 'The image could not be downloaded: its server answered 404' },
    });
    expect([await statusesOf(job), tokensCharged]).toEqual([['succeeded', 'failed'], 1]);
  });

  test('settles a job of which no source can be fetched, uncharged', async () => {
    const account = await env.createAccount({ tokens: 2 });
    const job = await submit(['/missing.png', '/gone.png'], { account });
    await fetchSources(job);
    expect([(await read(job)).state, await statusesOf(job)]).toEqual(['settled', ['failed', 'failed']]);
    expect((await env.deps.accounts.find(account.id))?.tokens).toBe(2);
  });

  test('fetches only the missing sources again after an interruption', async () => {
    const job = await submit(['/a.png', '/b.png']);
    const { storage } = env.deps;
    const putFile: typeof storage.putFile = (key, path) =>
      key.includes(job.images[1]?.id ?? '') ? Promise.reject(new AppError('storage_failed')) : storage.putFile(key, path);
    await fetchSources(job, { storage: { ...storage, putFile } });
    expect(await rowOf(job)).toMatchObject({ fetch_pending: true, attempts: 0, enqueued_at: null });
    expect((await read(job)).images.map(({ source }) => source.kind === 'url' && source.stored !== null)).toEqual([true, false]);
    await fetchSources(job);
    expect(requests.map(({ path }) => path).sort()).toEqual(['/a.png', '/b.png', '/b.png']);
    await run(job);
    expect(await statusesOf(job)).toEqual(['succeeded', 'succeeded']);
  });

  test.each(['egress_failed', 'storage_failed'] as const)('releases the job without counting the attempt after %s', async (code) => {
    const job = await submit(['/a.png']);
    await fetchSources(job, { httpClient: { download: () => Promise.reject(new AppError(code)) } });
    expect(await rowOf(job)).toMatchObject({ fetch_pending: true, attempts: 0, retry_at: expect.any(Date) });
    expect(await statusesOf(job)).toEqual([undefined]);
  });

  test('writes nothing after it lost its claim', async () => {
    const job = await submit(['/a.png']);
    const { storage, jobs } = env.deps;
    const putFile: typeof storage.putFile = async (key, path) => {
      await storage.putFile(key, path);
      await env.sql.query('UPDATE jobs SET lease_until = now() WHERE id = $1', [job.id]);
      await jobs.claimFetch({ jobId: job.id, owner: 'worker-2', leaseMs: 60_000, fetchesPerAccount: 8 });
    };
    await fetchSources(job, { storage: { ...storage, putFile } });
    expect(await rowOf(job)).toMatchObject({ fetch_pending: true, fence: 2, state: 'running' });
    expect((await read(job)).images[0]?.source).toMatchObject({ stored: null });
  });
});

describe('fetch: credentials and headers', () => {
  test('are sent, stored sealed, and deleted when the job settles', async () => {
    for (const access of [
      { sourceCredentials: { user: 'ada', password: 's3cret' }, sourceHeaders: {} },
      { sourceCredentials: null, sourceHeaders: { authorization, 'x-token': 's3cret' } },
    ]) {
      const job = await submit(['/private.png'], { access });
      expect((await rowOf(job)).source_credentials).toEqual(expect.not.stringContaining('s3cret'));
      await fetchSources(job);
      await run(job);
      expect(await statusesOf(job)).toEqual(['succeeded']);
      expect((await rowOf(job)).source_credentials).toBeNull();
    }
    expect(requests[1]?.headers).toMatchObject({ authorization, 'x-token': 's3cret' });
  });

  test('nothing is stored for a source without them', async () => {
    expect((await rowOf(await submit(['/a.png']))).source_credentials).toBeNull();
  });
});

describe('fetch: the limit of an account', () => {
  let openGate: () => void;

  beforeEach(() => {
    gate = new Promise((resolve) => {
      openGate = resolve;
    });
  });

  afterEach(() => openGate());

  test('defers the jobs beyond it, and enqueues the next one when a fetch ends', async () => {
    const account = await env.createAccount();
    const [first, second, third] = [
      await submit(['/gated.png'], { account }),
      await submit(['/a.png'], { account }),
      await submit(['/b.png']),
    ];
    const fetchOne = createTestFetch({}, { fetchesPerAccount: 1 });
    const running = fetchOne(first.id, never);
    await eventually(() => requests.length === 1, { withinMs: 10_000, describe: 'the first fetch' });
    await fetchOne(second.id, never);
    await env.deps.jobs.markEnqueued({ jobId: second.id, fence: 0 }); // the mark of an entry that is used up comes too late
    expect(await rowOf(second)).toMatchObject({ state: 'queued', enqueued_at: null, fence: 1 });
    await fetchOne(third.id, never);
    expect(await rowOf(third)).toMatchObject({ fetch_pending: false });
    expect(await isEnqueued('fetch', second, 1)).toBe(false);
    openGate();
    await running;
    expect(await isEnqueued('fetch', second, 1)).toBe(true);
    await fetchOne(second.id, never);
    expect(await rowOf(second)).toMatchObject({ fetch_pending: false });
  });

  test('the sweep takes only as many jobs of an account as it may fetch, lowest rank first', async () => {
    const account = await env.createAccount();
    const jobs: Job[] = [];
    for (let count = 0; count < 4; count += 1) jobs.push(await submit(['/a.png'], { account }));
    for (const job of jobs) {
      await eventually(async () => (await rowOf(job)).enqueued_at !== null, { withinMs: 10_000, describe: 'the mark of the entry' });
    }
    await env.sql.query('UPDATE jobs SET enqueued_at = NULL WHERE account_id = $1', [account.id]);
    await env.deps.jobs.claimFetch({ jobId: jobs[0]?.id ?? '', owner: 'worker-2', leaseMs: 60_000, fetchesPerAccount: 3 });
    const query = {
      lostBefore: { fetch: new Date(0), optimize: new Date(0) },
      idleMs: { queued: 60_000, running: 60_000 },
      limit: 100,
      fetchesPerAccount: 3,
    };
    const taken = (await env.deps.jobs.takeUndispatched(query)).filter(({ jobId }) => jobs.some(({ id }) => id === jobId));
    expect(taken.map(({ jobId, stage }) => [jobId, stage]).sort()).toEqual([jobs[1], jobs[2]].map((job) => [job?.id, 'fetch']).sort());
  });
});
