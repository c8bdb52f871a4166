import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Account, AppError, type Job } from '@pixmill/contracts';
import { createGuardedHttpClient } from '@pixmill/outbound/guard';
import { createLogger } from '@pixmill/runtime';
import { fixtureBytes } from '@pixmill/testkit';
import { createTestDeps, type TestDeps } from '@pixmill/testkit/deps';
import { createSubmitCommand, endAsDeadLetter, unlimitedSubmitOptions } from '@pixmill/testkit/jobs';
import { createRun } from '../run/run.js';
import { createSettle } from '../settle/settle.js';
import { createSubmit } from '../submit/submit.js';
import { createFetch } from './fetch.js';

const never = new AbortController().signal;

/** Dials 127.0.0.1 only, and asks no name server: no name exists. */
const httpClient = createGuardedHttpClient(
  { allow: ['127.0.0.1/32'], ports: [80] },
  { resolve: () => Promise.reject(Object.assign(new Error('queryA ENOTFOUND'), { code: 'ENOTFOUND' })), retryWaitsMs: [] },
);

let env: TestDeps;
let account: Account;
let origin: Server;
let base: string;
let lines: Record<string, unknown>[];

beforeAll(async () => {
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  env = await createTestDeps({ log: createLogger({ level: 'info', name: 'test', destination }) });
  account = await env.createAccount({ tokens: 100 });
  const image = fixtureBytes('images/palette.png');
  origin = createServer((request, response) => {
    if (request.url === '/a.png') response.end(image);
    else response.writeHead(request.url === '/inside' ? 302 : 404, { location: 'http://10.0.0.9/metadata?token=s3cret' }).end();
  });
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
  base = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
});

beforeEach(() => {
  lines = [];
});

afterAll(async () => {
  origin.close();
  await env.close();
});

async function submit(urls: readonly string[], dialect = 'megaoptim'): Promise<Job> {
  const sources = urls.map((url) => ({ kind: 'url' as const, name: 'a.png', url }));
  const command = createSubmitCommand({ sources });
  return createSubmit(env.deps, unlimitedSubmitOptions)({ account, dialect, command, idempotency: null });
}

async function fetchSources(job: Job): Promise<void> {
  await createFetch({ ...env.deps, httpClient, settle: createSettle(env.deps, env.runSettings) }, env.runSettings)(job.id, never);
}

async function optimize(job: Job): Promise<void> {
  await createRun({ ...env.deps, settle: createSettle(env.deps, env.runSettings) }, env.runSettings)(job.id, never);
}

async function reportsOf({ id }: Job): Promise<unknown[]> {
  const { rows } = await env.sql.query('SELECT report FROM images WHERE job_id = $1 ORDER BY position', [id]);
  return rows.map(({ report }) => report);
}

async function read(job: Job): Promise<Job> {
  const found = await env.deps.jobs.find(job.id);
  if (!found) throw new Error(`no job ${job.id}`);
  return found;
}

const answered404 = () => ({ reason: 'status', status: 404, host: new URL(base).host, attempts: 1, detail: 'the server answered 404' });

describe('source failure: a source that cannot be fetched', () => {
  test('is one line of the log and one field of the report, which stays when the job settles', async () => {
    const job = await submit([`${base}/a.png`, `${base}/missing.png?token=s3cret`]);
    await fetchSources(job);
    expect(await reportsOf(job)).toEqual([null, { source_failure: answered404() }]);
    await optimize(job);
    const [report, failedReport] = await reportsOf(job);
    expect(report).not.toHaveProperty('source_failure');
    expect(failedReport).toEqual({ source_failure: answered404() });
    const failed = lines.filter(({ msg }) => msg === 'source failed');
    expect(failed).toEqual([
      expect.objectContaining({ jobId: job.id, imageId: job.images[1]?.id, code: 'source_answered', ...answered404() }),
    ]);
    expect(JSON.stringify(lines)).not.toContain('s3cret');
  });

  test('is in the report of a job that settles without a run, and of a dead letter', async () => {
    const job = await submit([`${base}/missing.png`]);
    await fetchSources(job);
    expect([(await read(job)).state, await reportsOf(job)]).toEqual(['settled', [{ source_failure: answered404() }]]);
    const dead = await submit([`${base}/a.png`, `${base}/missing.png`]);
    await fetchSources(dead);
    await endAsDeadLetter(env.deps, dead.id);
    expect(await reportsOf(dead)).toEqual([null, { source_failure: answered404() }]);
  });

  test('says where a redirect led, without the query of its address', async () => {
    const job = await submit([`${base}/inside`]);
    await fetchSources(job);
    const detail = 'not allowed: 10.0.0.9 is 10.0.0.9, port 80';
    expect(await reportsOf(job)).toEqual([{ source_failure: { reason: 'policy', status: null, host: '10.0.0.9', attempts: 1, detail } }]);
    expect(JSON.stringify([lines, await reportsOf(job)])).not.toContain('s3cret');
  });

  test('is not written by a claim that is lost', async () => {
    const job = await submit([`${base}/missing.png`]);
    const claimRequest = { jobId: job.id, owner: 'worker-2', leaseMs: 60_000, fetchesPerAccount: 8 };
    const claim = await env.deps.jobs.claimFetch(claimRequest);
    const { code, message } = new AppError('source_unreachable');
    const failure = { imageId: job.images[0]?.id ?? '', stored: null, failure: { code, message } };
    const sources = [{ ...failure, sourceFailure: { ...answered404(), reason: 'status' as const } }];
    const record = { jobId: job.id, sources, done: false };
    expect(await env.deps.jobs.recordFetch({ ...record, fence: (claim?.fence ?? 0) - 1 })).toBeNull();
    expect(await reportsOf(job)).toEqual([null]);
    expect(await env.deps.jobs.recordFetch({ ...record, fence: claim?.fence ?? 0 })).not.toBeNull();
    expect(await reportsOf(job)).toEqual([{ source_failure: answered404() }]);
  });
});

/** The replies of a settled job, with its ids and times replaced. */
async function renderAll(job: Job): Promise<string> {
  const settled = await read(job);
  const dialect = env.deps.dialects.find(({ name }) => name === job.dialect);
  if (!dialect) throw new Error(job.dialect);
  const replies = [dialect.renderJob(settled, account, 'json'), dialect.renderReport(settled), dialect.renderWebhook(settled, account)];
  return JSON.stringify(replies).replaceAll(job.id, 'JOB');
}

test.each(['megaoptim', 'optidash'])('%s: a forbidden address is told as a closed port and an unknown name', async (dialect) => {
  const replies: string[] = [];
  for (const url of ['http://10.0.0.9/a.png', 'http://127.0.0.1:9/a.png', 'http://no-such-name.invalid/a.png', `${base}/inside`]) {
    const job = await submit([url], dialect);
    await fetchSources(job);
    replies.push(await renderAll(job));
  }
  expect(new Set(replies)).toEqual(new Set([replies[0]]));
  expect(replies[0]).toContain('The image could not be downloaded');
  expect(replies[0]).not.toMatch(/10\.0\.0\.9|source_failure|policy/);
});
