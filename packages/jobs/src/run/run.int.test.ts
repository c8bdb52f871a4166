import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Account, AppError, type Job } from '@pixmill/contracts';
import { createLogger } from '@pixmill/runtime';
import { storageKeys } from '@pixmill/storage';
import { createTestDeps, type TestDeps } from '@pixmill/testkit/deps';
import { createSubmitCommand, createUpload, unlimitedSubmitOptions } from '@pixmill/testkit/jobs';
import { createSettle } from '../settle/settle.js';
import { createSubmit } from '../submit/submit.js';
import { createRun, type RunDeps } from './run.js';

const never = new AbortController().signal;

let env: TestDeps;

beforeAll(async () => {
  env = await createTestDeps();
});

afterAll(() => env.close());

async function submit(account: Account, names: readonly string[]): Promise<Job> {
  const sources = await Promise.all(names.map((name) => createUpload(env.tempDir, name)));
  const command = createSubmitCommand({ sources });
  return createSubmit(env.deps, unlimitedSubmitOptions)({ account, dialect: 'megaoptim', command, idempotency: null });
}

function run(job: Job, { stop = never, ...parts }: Partial<RunDeps> & { readonly stop?: AbortSignal } = {}): Promise<void> {
  const settle = createSettle(env.deps, env.runSettings);
  return createRun({ ...env.deps, settle, ...parts }, env.runSettings)(job.id, stop);
}

async function read(job: Job): Promise<Job> {
  const found = await env.deps.jobs.find(job.id);
  if (!found) throw new Error(`no job ${job.id}`);
  return found;
}

const attemptsOf = async (job: Job) =>
  (await env.sql.query('SELECT attempts, retry_at, interrupted_at FROM jobs WHERE id = $1', [job.id])).rows[0];
const tokensOf = async (account: Account) => (await env.deps.accounts.find(account.id))?.tokens;

describe('run', () => {
  test('optimizes a job, stores its results and charges it once, however often it runs', async () => {
    const account = await env.createAccount({ tokens: 5 });
    const job = await submit(account, ['sample.jpg', 'palette.png']);
    await run(job);
    await run(job);
    const { state, images } = await read(job);
    expect(state).toBe('settled');
    for (const { outcome } of images) {
      if (outcome?.status !== 'succeeded') throw new Error('failed');
      const [main] = outcome.variants;
      expect((await env.deps.storage.stat(main?.storageKey ?? ''))?.sizeBytes).toBe(main?.sizeBytes);
      expect(main?.publicPath).toMatch(/^[0-9a-f]{12}\/[A-Za-z0-9]{15}\.(jpg|png)$/);
    }
    expect(await tokensOf(account)).toBe(3);
  });

  test('run: the failure and the log of a damaged image tell the reason and the place', async () => {
    const lines: string[] = [];
    const log = createLogger({ level: 'warn', name: 'test', destination: { write: (line) => void lines.push(line) } });
    const job = await submit(await env.createAccount({ tokens: 1 }), ['../bad/truncated-header.jpg']);
    await run(job, { log });
    const { images } = await read(job);
    expect(images[0]?.outcome).toEqual({
      status: 'failed',
      failure: { code: 'image_damaged', message: expect.stringMatching(/^The image is damaged: JPEG: .* byte \d+$/) },
    });
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ msg: 'image damaged', jobId: job.id, imageId: images[0]?.id, detail: expect.stringMatching(/byte \d+/) }),
    ]);
  });

  test.each([
    ['enqueues the job whose turn a higher priority took', {}, true],
    ['leaves it to the sweep while Redis is away', { producer: { enqueue: () => Promise.reject(new AppError('unavailable')) } }, false],
  ])('%s', async (_what, parts, enqueued) => {
    const account = await env.createAccount();
    const [first, urgent] = [await submit(account, ['sample.jpg']), await submit(account, ['sample.jpg'])];
    await env.sql.query('UPDATE jobs SET priority = 1 WHERE id = $1', [urgent.id]);
    const optimize = () => Promise.reject(new AppError('image_damaged'));
    await run(first, { optimizer: { optimize }, ...parts });
    expect([(await read(first)).state, (await read(urgent)).state]).toEqual(['queued', 'settled']);
    const { rows } = await env.sql.query('SELECT fence, enqueued_at IS NOT NULL AS enqueued FROM jobs WHERE id = $1', [first.id]);
    expect(rows).toEqual([{ fence: 1, enqueued }]);
    expect(await env.deps.producer.findExisting('optimize', [{ id: first.id, attempts: 1 }])).toHaveLength(enqueued ? 1 : 0);
  });

  test('releases the job without counting the attempt when stopped, and runs it again', async () => {
    const job = await submit(await env.createAccount(), ['photo.png']);
    const stop = new AbortController();
    const running = run(job, { stop: stop.signal });
    stop.abort(new AppError('unavailable'));
    await running;
    expect(await attemptsOf(job)).toMatchObject({ attempts: 0, retry_at: null, interrupted_at: null });
    await run(job);
    expect((await read(job)).state).toBe('settled');
  });

  test('releases the job without counting the attempt when the storage fails, and lets it wait a moment', async () => {
    const job = await submit(await env.createAccount(), ['sample.jpg']);
    const failing = { ...env.deps.storage, read: () => Promise.reject(new AppError('storage_failed')) };
    await run(job, { storage: failing });
    expect(await attemptsOf(job)).toMatchObject({ attempts: 0, retry_at: expect.any(Date), interrupted_at: expect.any(Date) });
    expect((await read(job)).images[0]?.outcome).toBeNull();
  });

  test('does not count the attempt when a full disk arrives as an internal error', async () => {
    const job = await submit(await env.createAccount(), ['sample.jpg']);
    const cause = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
    await run(job, { optimizer: { optimize: () => Promise.reject(cause) } });
    expect(await attemptsOf(job)).toMatchObject({ attempts: 0, interrupted_at: expect.any(Date) });
  });

  test('fails an image in plain words when the bytes of its upload are lost', async () => {
    const account = await env.createAccount({ tokens: 1 });
    const job = await submit(account, ['sample.jpg']);
    await env.deps.storage.removeAll(storageKeys.jobPrefix(job.id));
    await run(job);
    expect((await read(job)).images[0]?.outcome).toMatchObject({
      status: 'failed',
      failure: { code: 'source_lost', message: 'The image could not be processed: its stored source was lost. Send it again' },
    });
    expect(await tokensOf(account)).toBe(1);
  });

  test('stops the other images of a job before it releases the job', async () => {
    const job = await submit(await env.createAccount(), ['sample.jpg', 'palette.png']);
    let stopped = false;
    let images = 0;
    const optimize: RunDeps['optimizer']['optimize'] = async (_bytes, _spec, signal) => {
      images += 1;
      if (images === 2) throw new AppError('storage_failed');
      await once(signal, 'abort');
      stopped = true;
      throw signal.reason;
    };
    await run(job, { optimizer: { optimize } });
    expect(stopped).toBe(true);
    expect(await attemptsOf(job)).toMatchObject({ attempts: 0 });
  });

  test('writes nothing over the results of a job that another worker settled meanwhile', async () => {
    const account = await env.createAccount({ tokens: 2 });
    const job = await submit(account, ['sample.jpg']);
    const optimize: RunDeps['optimizer']['optimize'] = async (...args) => {
      await env.sql.query("UPDATE jobs SET lease_until = now() - interval '1 second' WHERE id = $1", [job.id]);
      await run(job);
      const { variants, ...late } = await env.deps.optimizer.optimize(...args);
      return { ...late, variants: variants.map((variant) => ({ ...variant, bytes: Buffer.from('a late picture') })) };
    };
    await run(job, { optimizer: { optimize } });
    const outcome = (await read(job)).images[0]?.outcome;
    if (outcome?.status !== 'succeeded') throw new Error('failed');
    const [main] = outcome.variants;
    expect((await env.deps.storage.read(main?.storageKey ?? '')).length).toBe(main?.sizeBytes);
    expect(await tokensOf(account)).toBe(1);
  });
});

describe('settle', () => {
  test.each([
    ['at once', 0, true],
    ['in a week', 604_800_000, false],
  ])(
    'with a callback due %s (%i ms), enqueues it: %s; the results are kept that much longer',
    async (_when, callbackDelayMs, isEnqueued) => {
      const account = await env.createAccount();
      const sources = [await createUpload(env.tempDir, 'palette.png')];
      const command = createSubmitCommand({ sources, callbackUrl: 'http://127.0.0.1:9/done', callbackDelayMs });
      const job = await createSubmit(env.deps, unlimitedSubmitOptions)({ account, dialect: 'megaoptim', command, idempotency: null });
      expect(job.callbackDelayMs).toBe(callbackDelayMs);
      await run(job);
      const { settledAt, expiresAt } = await read(job);
      expect((expiresAt?.getTime() ?? 0) - (settledAt?.getTime() ?? 0)).toBe(env.runSettings.resultTtlMs + callbackDelayMs);
      const { rows } = await env.sql.query('SELECT id, attempts FROM deliveries WHERE job_id = $1', [job.id]);
      expect(await env.deps.producer.findExisting('deliver', rows)).toEqual(isEnqueued ? rows : []);
    },
  );
});

describe('prior results', () => {
  async function outcomeOf(job: Job) {
    const outcome = (await read(job)).images[0]?.outcome;
    if (outcome?.status !== 'succeeded') throw new Error('failed');
    return outcome;
  }

  test('are reused for the same bytes and options: uncharged, under a new URL, named in the report', async () => {
    const account = await env.createAccount({ tokens: 3 });
    const [first, second] = [await submit(account, ['sample.jpg']), await submit(account, ['sample.jpg'])];
    await run(first);
    expect(await tokensOf(account)).toBe(1);
    await run(second, { optimizer: { optimize: () => Promise.reject(new Error('encoded again')) } });
    expect(await tokensOf(account)).toBe(2);
    const [original, reused] = [await outcomeOf(first), await outcomeOf(second)];
    expect([original.reused, reused.reused]).toEqual([false, true]);
    expect(reused.report).toMatchObject({ reused: { process: first.id } });
    const [image] = (await read(second)).images;
    expect(image).toMatchObject({ sourceFormat: 'jpeg', sourceFacts: { sampling: '4:4:4', sha1: expect.any(String) } });
    expect(image?.sourceFacts).toEqual((await read(first)).images[0]?.sourceFacts);
    expect(reused.variants[0]?.facts).toMatchObject({ colourspace: 'YCbCr', interlaced: true });
    expect(reused.variants[0]?.facts).toEqual(original.variants[0]?.facts);
    expect(reused.variants[0]?.publicPath).not.toBe(original.variants[0]?.publicPath);
    expect(await env.deps.storage.read(reused.variants[0]?.storageKey ?? '')).toEqual(
      await env.deps.storage.read(original.variants[0]?.storageKey ?? ''),
    );
  });

  test('are not reused for another account, for another recipe, or without their files', async () => {
    const account = await env.createAccount();
    const first = await submit(account, ['palette.png']);
    await run(first);
    const foreign = await submit(await env.createAccount(), ['palette.png']);
    await run(foreign);
    expect((await outcomeOf(foreign)).reused).toBe(false);
    const newer = await submit(account, ['palette.png']);
    await run(newer, { engineVersion: 'another' });
    expect((await outcomeOf(newer)).reused).toBe(false);
    await env.deps.storage.removeAll(storageKeys.jobPrefix(first.id));
    const late = await submit(account, ['palette.png']);
    await run(late);
    expect((await outcomeOf(late)).reused).toBe(false);
  });
});
