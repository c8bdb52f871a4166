import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Job } from '@pixmill/contracts';
import { fixtureBytes } from '@pixmill/testkit';
import { createTestDeps, type TestDeps } from '@pixmill/testkit/deps';
import { createSubmitCommand, type SubmitCommand, unlimitedSubmitOptions } from '@pixmill/testkit/jobs';
import { createSettle } from '../settle/settle.js';
import { createSubmit } from '../submit/submit.js';
import { createRun } from './run.js';

const authorization = `Basic ${Buffer.from('ada:s3cret').toString('base64')}`;
const credentials = { user: 'ada', password: 's3cret' };

let env: TestDeps;
let origin: Server;
let requests: IncomingHttpHeaders[] = [];

beforeAll(async () => {
  env = await createTestDeps({ queue: 'unavailable' });
  const image = fixtureBytes('images/palette.png');
  origin = createServer((request, response) => {
    requests.push(request.headers);
    const isAuthorized = request.headers.authorization === authorization;
    response.writeHead(isAuthorized ? 200 : 401).end(isAuthorized ? image : undefined);
  });
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
});

afterAll(async () => {
  origin.close();
  await env.close();
});

async function submitUrl(access: Pick<SubmitCommand, 'sourceCredentials' | 'sourceHeaders'>): Promise<Job> {
  requests = [];
  const url = `http://127.0.0.1:${(origin.address() as AddressInfo).port}/a.png`;
  const command = createSubmitCommand({ ...access, sources: [{ kind: 'url', name: 'a.png', url }] });
  const account = await env.createAccount();
  return createSubmit(env.deps, unlimitedSubmitOptions)({ account, dialect: 'megaoptim', command, idempotency: null });
}

const run = (job: Job) =>
  createRun({ ...env.deps, settle: createSettle(env.deps, env.runSettings) }, env.runSettings)(job.id, new AbortController().signal);
const statusOf = async (job: Job) => (await env.deps.jobs.find(job.id))?.images[0]?.outcome?.status;
const sealedOf = async (job: Job) =>
  (await env.sql.query('SELECT source_credentials FROM jobs WHERE id = $1', [job.id])).rows[0].source_credentials;

describe('read source', () => {
  test('sends the credentials, which are stored sealed and deleted when the job settles', async () => {
    const job = await submitUrl({ sourceCredentials: credentials, sourceHeaders: {} });
    expect(await sealedOf(job)).toEqual(expect.not.stringContaining('s3cret'));
    await run(job);
    expect(await statusOf(job)).toBe('succeeded');
    expect(await sealedOf(job)).toBeNull();
  });

  test('sends the headers, which are stored sealed and deleted when the job settles', async () => {
    const job = await submitUrl({ sourceCredentials: null, sourceHeaders: { authorization, 'x-token': 'tell nobody' } });
    expect(await sealedOf(job)).toEqual(expect.not.stringContaining('tell nobody'));
    await run(job);
    expect(requests).toEqual([expect.objectContaining({ authorization, 'x-token': 'tell nobody' })]);
    expect(await statusOf(job)).toBe('succeeded');
    expect(await sealedOf(job)).toBeNull();
  });

  test('stores nothing for a source without credentials and headers', async () => {
    expect(await sealedOf(await submitUrl({ sourceCredentials: null, sourceHeaders: {} }))).toBeNull();
  });
});
