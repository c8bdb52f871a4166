import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createConnectors } from '@pixmill/accounts';
import { type Account, type DestinationRequest, defaultJobSpec, type Job, parseDestination } from '@pixmill/contracts';
import { storageKeys } from '@pixmill/storage';
import { startS3Stub, startSwiftStub } from '@pixmill/testkit';
import { createTestDeps, type TestDeps } from '@pixmill/testkit/deps';
import { createSubmitCommand, createUpload, unlimitedSubmitOptions } from '@pixmill/testkit/jobs';
import { createSettle } from '../settle/settle.js';
import { createSubmit } from '../submit/submit.js';
import { createRun, type RunDeps } from './run.js';

const secret = randomBytes(30).toString('base64');
const credentials = { kind: 's3', accessKeyId: 'AKIDOFTHETEST', secretAccessKey: secret } as const;

let env: TestDeps;
let bucket: Awaited<ReturnType<typeof startS3Stub>>;

beforeAll(async () => {
  env = await createTestDeps({ queue: 'unavailable', poolSize: 3 });
  bucket = await startS3Stub({ secrets: { [credentials.accessKeyId]: secret }, buckets: ['photos'] });
});

afterAll(async () => {
  await Promise.all([env.close(), bucket.close()]);
});

const createAccount = () => env.createAccount({ tokens: 5 });
const connectors = () =>
  createConnectors(env.deps, {
    isEndpointAllowed: (endpoint) => !endpoint.includes('forbidden'),
    isOperatorAllowed: () => false,
  });

const toDestinationRequest = (more: object = {}, parts: Partial<DestinationRequest> = {}): DestinationRequest => ({
  destination: parseDestination({ provider: 's3', service: 'custom', bucket: 'photos', endpoint: bucket.url, ...more }),
  credentials,
  connector: null,
  ...parts,
});

async function submit(account: Account, destination: DestinationRequest, extras: 'webp'[] = []): Promise<Job> {
  const sources = [await createUpload(env.tempDir, 'palette.png')];
  const command = createSubmitCommand({ spec: { ...defaultJobSpec, extras }, sources, destination });
  return createSubmit(env.deps, unlimitedSubmitOptions)({ account, dialect: 'megaoptim', command, idempotency: null });
}

function run(job: Job, parts: Partial<Pick<RunDeps, 'optimizer' | 'destinations'>> = {}): Promise<void> {
  const settle = createSettle(env.deps, env.runSettings);
  return createRun({ ...env.deps, settle, ...parts }, env.runSettings)(job.id, new AbortController().signal);
}

/** Another worker claims the job after its lease has ended. */
async function takeOver(job: Job): Promise<void> {
  await env.sql.query("UPDATE jobs SET lease_until = now() - interval '1 second' WHERE id = $1", [job.id]);
  expect(await env.deps.jobs.claim({ jobId: job.id, owner: 'worker-2', leaseMs: 60_000 })).not.toBeNull();
}

async function settledOf(job: Job) {
  const found = await env.deps.jobs.find(job.id);
  const outcome = found?.images[0]?.outcome;
  if (!found || !outcome) throw new Error('the job has not settled');
  return { outcome, tokensCharged: found.tokensCharged };
}

const rowOf = async (job: Job) =>
  (await env.sql.query('SELECT destination, destination_credentials FROM jobs WHERE id = $1', [job.id])).rows[0];
const tokensOf = async (account: Account) => (await env.deps.accounts.find(account.id))?.tokens;

async function storedKeysOf(job: Job): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of env.deps.storage.list()) if (key.startsWith(storageKeys.jobPrefix(job.id))) keys.push(key);
  return keys;
}

describe('destination', () => {
  test('receives the results under their permanent URLs; its credentials are sealed, and deleted when the job settles', async () => {
    const account = await createAccount();
    const job = await submit(account, toDestinationRequest({ path: 'out/' }), ['webp']);
    const { destination, destination_credentials: sealed } = await rowOf(job);
    expect(destination).toMatchObject({ service: 'custom', bucket: 'photos', path: 'out/' });
    expect(JSON.stringify(destination) + sealed).not.toContain(secret.slice(0, 20));
    expect(sealed).toEqual(expect.any(String));

    await run(job);
    const { outcome } = await settledOf(job);
    if (outcome.status !== 'succeeded') throw new Error(outcome.failure.message);
    const [main, webp] = outcome.variants;
    expect([main?.externalUrl, webp?.externalUrl]).toEqual([
      `${bucket.url}/photos/out/palette.png`,
      `${bucket.url}/photos/out/palette.png.webp`,
    ]);
    const [last, before] = bucket.objects.toReversed();
    expect(last?.body).toEqual(await env.deps.storage.read(main?.storageKey ?? ''));
    expect([last?.headers['content-type'], before?.headers['content-type']]).toEqual(['image/png', 'image/webp']);
    expect((await rowOf(job)).destination_credentials).toBeNull();
  });

  test('receives reused results, too', async () => {
    const account = await createAccount();
    const first = await submit(account, toDestinationRequest({ path: 'first.png' }));
    await run(first);
    const second = await submit(account, toDestinationRequest({ path: 'second.png' }));
    await run(second);
    const { outcome } = await settledOf(second);
    expect(outcome).toMatchObject({ reused: true, variants: [{ externalUrl: `${bucket.url}/photos/second.png` }] });
    expect(bucket.objects.at(-1)?.target).toMatch(/^\/photos\/second\.png/);
  });

  test('fails the image with its reason when it rejects the result; nothing is charged and no result is stored', async () => {
    const account = await createAccount();
    const job = await submit(account, toDestinationRequest({ bucket: 'absent' }));
    await run(job);
    const { outcome, tokensCharged } = await settledOf(job);
    const message = 'The result could not be stored at custom: 404 NoSuchBucket';
    expect(outcome).toEqual({ status: 'failed', failure: { code: 'destination_refused', message } });
    expect([tokensCharged, await tokensOf(account)]).toEqual([0, 5]);
    expect(await storedKeysOf(job)).toEqual([storageKeys.source({ jobId: job.id, imageId: job.images[0]?.id ?? '' })]);
    expect((await rowOf(job)).destination_credentials).toBeNull();
  });

  test('receives the same key again within the run after it failed once', async () => {
    const job = await submit(await createAccount(), toDestinationRequest({ path: 'again.png' }));
    bucket.respondNextWith({ status: 503, code: 'SlowDown' });
    await run(job);
    expect((await settledOf(job)).outcome).toMatchObject({ variants: [{ externalUrl: `${bucket.url}/photos/again.png` }] });
  });

  test('fails the image with its reason after three failed attempts; nothing is charged', async () => {
    const account = await createAccount();
    const job = await submit(account, toDestinationRequest());
    const before = bucket.requestCount();
    bucket.respondNextWith(...Array.from({ length: 3 }, () => ({ status: 500, code: 'InternalError' })));
    await run(job);
    expect(bucket.requestCount() - before).toBe(3);
    expect((await settledOf(job)).outcome).toMatchObject({
      status: 'failed',
      failure: { code: 'destination_failed', message: 'The result could not be stored at custom: 500 InternalError' },
    });
    expect(await tokensOf(account)).toBe(5);
    expect(await storedKeysOf(job)).toHaveLength(1);
  });

  test('receives nothing from a run that lost its claim before the put', async () => {
    const job = await submit(await createAccount(), toDestinationRequest({ path: 'late.png' }));
    const before = bucket.requestCount();
    const optimize: RunDeps['optimizer']['optimize'] = async (...args) => {
      const optimized = await env.deps.optimizer.optimize(...args);
      await takeOver(job);
      return optimized;
    };
    await run(job, { optimizer: { optimize } });
    expect(bucket.requestCount()).toBe(before);
    expect((await env.deps.jobs.find(job.id))?.state).toBe('running');
  });

  test('ends the run when its claim was lost during the put', async () => {
    const job = await submit(await createAccount(), toDestinationRequest({ path: 'late.png' }), ['webp']);
    const before = bucket.requestCount();
    const put: RunDeps['destinations']['put'] = async (task) => {
      await takeOver(job);
      return env.deps.destinations.put(task);
    };
    await run(job, { destinations: { put } });
    expect(bucket.requestCount() - before).toBe(1);
    expect((await env.deps.jobs.find(job.id))?.state).toBe('running');
  });
});

describe('connector', () => {
  const body = { name: 'mine', provider: 'custom', key: credentials.accessKeyId, secret };

  test('supplies service, endpoint and credentials, also when it is deleted before the job runs', async () => {
    const account = await createAccount();
    const { id } = await connectors().create(account.id, { ...body, endpoint: bucket.url });
    expect(id).toMatch(/^[A-Za-z0-9]{10}$/);
    const request = toDestinationRequest(
      { service: 'aws', endpoint: null, path: 'by-connector.png' },
      { credentials: null, connector: id },
    );
    const job = await submit(account, request);
    await connectors().remove(account.id, id);
    await run(job);
    expect((await settledOf(job)).outcome).toMatchObject({ variants: [{ externalUrl: `${bucket.url}/photos/by-connector.png` }] });
    await expect(submit(account, request)).rejects.toMatchObject({
      code: 'invalid_parameter',
      message: expect.stringMatching(/^store: `id` /),
    });
  });

  test('of Swift logs in once for all results of a job', async () => {
    const account = await createAccount();
    const swift = await startSwiftStub({ username: 'ann', key: secret, containers: ['Photos'] });
    const fields = { name: 'swift', provider: 'swift', username: 'ann', key: secret, endpoint: swift.url };
    const { id } = await connectors().create(account.id, fields);
    const destination = parseDestination({ provider: 'swift', service: 'swift', container: 'Photos', path: 'a/' });
    const job = await submit(account, { destination, credentials: null, connector: id }, ['webp']);
    await run(job);
    const externalUrl = `${swift.url}/v1/AUTH_test/Photos/a/palette.png`;
    expect((await settledOf(job)).outcome).toMatchObject({ variants: [{ externalUrl }, { externalUrl: `${externalUrl}.webp` }] });
    expect([swift.logins.length, swift.objects.length]).toEqual([1, 2]);
    await swift.close();
  });

  test('decides whether objects are public when the request does not say', async () => {
    const account = await createAccount();
    const { id } = await connectors().create(account.id, { ...body, provider: 'aws', endpoint: bucket.url });
    const aclOf = async (acl: string | null, publicByDefault: DestinationRequest['publicByDefault'] = []) => {
      const job = await submit(account, toDestinationRequest({ acl }, { credentials: null, connector: id, publicByDefault }));
      return (await rowOf(job)).destination.acl;
    };
    expect(await aclOf(null, ['aws'])).toBe('public-read');
    expect(await aclOf('private', ['aws'])).toBe('private');
    expect(await aclOf(null, ['digitalocean'])).toBeNull();
    expect(await aclOf(null)).toBeNull();
  });

  test('cannot be created for an endpoint that is not allowed', async () => {
    const { id } = await createAccount();
    const creation = connectors().create(id, { ...body, endpoint: 'http://forbidden.example' });
    await expect(creation).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('`endpoint`') });
  });

  test('of another account cannot be used or deleted', async () => {
    const { id } = await connectors().create((await createAccount()).id, { ...body, endpoint: bucket.url });
    const otherAccount = await createAccount();
    await expect(submit(otherAccount, toDestinationRequest({}, { credentials: null, connector: id }))).rejects.toMatchObject({
      code: 'invalid_parameter',
    });
    await expect(connectors().remove(otherAccount.id, id)).rejects.toMatchObject({ code: 'connector_not_found' });
  });
});

describe('submit with a destination', () => {
  test.each([
    ['neither key nor id', {}, { credentials: null }, 'store: `key` '],
    ['a key for another provider', {}, { credentials: { kind: 'azure', account: 'abc', key: 'k' } as const }, 'store: `provider` '],
    ['no region', { service: 'aws', endpoint: null }, {}, 'store: `region` must be given for aws'],
    ['no endpoint', { service: 'cloudflare', endpoint: null }, {}, 'store: `endpoint` must be given for cloudflare'],
  ])('throws invalid_parameter and holds no tokens with %s', async (_what, destination, parts, message) => {
    const account = await createAccount();
    await expect(submit(account, toDestinationRequest(destination, parts))).rejects.toMatchObject({
      code: 'invalid_parameter',
      message: expect.stringContaining(message),
    });
    expect(await tokensOf(account)).toBe(5);
  });
});
