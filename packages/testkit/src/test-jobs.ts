import { randomBytes, randomUUID } from 'node:crypto';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, defaultJobSpec, type Job, type Variant } from '@pixmill/contracts';
import type { Database, JobClaim } from '@pixmill/db';
import type { Command, SourceInput } from '@pixmill/dialects';
import { type Storage, storageKeys } from '@pixmill/storage';
import { fixturePath } from './fixtures.js';

export type SubmitCommand = Extract<Command, { verb: 'submit' }>;

/** A submit without sources, callback and destination, with the default options; `parts` replaces fields. */
export function createSubmitCommand(parts: Partial<SubmitCommand> = {}): SubmitCommand {
  return {
    verb: 'submit',
    spec: defaultJobSpec,
    sources: [],
    callbackUrl: null,
    callbackDelayMs: 0,
    sourceCredentials: null,
    sourceHeaders: {},
    destination: null,
    waitMs: 0,
    reply: 'json',
    ...parts,
  };
}

/** The settings of a submit without limits. */
export const unlimitedSubmitOptions = { orphanTtlMs: 120_000, capacity: { check: async () => {}, maxQueuedPerAccount: 1_000 } };

/** An upload of a fixture, copied to `tempDir`. Its hash and size are not those of the file. */
export async function createUpload(tempDir: string, name: string): Promise<SourceInput> {
  const path = join(tempDir, randomUUID());
  await copyFile(fixturePath(`images/${name}`), path);
  return { kind: 'upload', name, file: { field: 'file', name, path, sizeBytes: 1, sha256: 'ab'.repeat(32) } };
}

export interface TestJobDeps {
  readonly jobs: Database['jobs'];
  readonly storage: Storage;
}

/** A job with one upload, written without the verbs. */
export interface TestJob {
  readonly job: Job;
  readonly imageId: string;
  /** Storage key of its source. */
  readonly source: string;
  /** Storage key of its main result, a JPEG; stored once it is settled. */
  readonly result: string;
}

export interface TestJobOptions {
  readonly accountId: string;
  readonly callbackUrl?: string | null;
  /** 1,000 random bytes by default. */
  readonly sourceBytes?: Buffer;
}

/** Stores a source and writes its job; nothing is enqueued. */
export async function submitTestJob({ jobs, storage }: TestJobDeps, options: TestJobOptions): Promise<TestJob> {
  const { accountId, callbackUrl = null, sourceBytes = randomBytes(1_000) } = options;
  const [id, imageId] = [randomUUID(), randomUUID()];
  const source = storageKeys.source({ jobId: id, imageId });
  await storage.put(source, sourceBytes);
  const upload = { kind: 'upload' as const, storageKey: source, sizeBytes: sourceBytes.length, sha256: 'ab'.repeat(32) };
  const images = [{ id: imageId, position: 0, name: 'a.jpg', source: upload }];
  const fields = { dialect: 'megaoptim', spec: defaultJobSpec, callbackUrl, sourceCredentials: null, idempotency: null };
  const job = await jobs.submit({ id, accountId, ...fields, images });
  return { job, imageId, source, result: storageKeys.variant({ jobId: id, imageId, fence: 1, role: 'main', format: 'jpeg' }) };
}

/** Stores one result of `sizeBytes` random bytes and settles the job with it. */
export async function settleTestJob(
  { jobs, storage }: TestJobDeps,
  { job, imageId, result }: TestJob,
  { sizeBytes = 500, reused = false }: { readonly sizeBytes?: number; readonly reused?: boolean } = {},
): Promise<void> {
  const claim = await jobs.claim({ jobId: job.id, owner: 'worker-1', leaseMs: 5_000 });
  if (!claim) throw new Error(`the job ${job.id} cannot be claimed`);
  await storage.put(result, randomBytes(sizeBytes));
  const pixels = { width: 1, height: 1, publicPath: randomUUID(), facts: null, externalUrl: null };
  const variant: Variant = { role: 'main', format: 'jpeg', sizeBytes, storageKey: result, ...pixels };
  const outcome = { status: 'succeeded' as const, variants: [variant], report: {}, reused };
  const unread = { sourceSha256: null, sourceFormat: null, sourceFacts: null, recipe: null };
  const results = [{ imageId, sourceBytes: 1_000, ...unread, outcome }];
  const render = () => ({ contentType: 'text/plain', body: '' });
  await jobs.settle({ jobId: job.id, fence: claim.fence, results, resultTtlMs: 3_600_000, render });
}

/** Claims a job and settles it as a dead letter, as `run` does after its last attempt. */
export async function endAsDeadLetter({ jobs }: Pick<TestJobDeps, 'jobs'>, jobId: string): Promise<void> {
  const claim = (await jobs.claim({ jobId, owner: 'worker-1', leaseMs: 5_000 })) ?? (await claimForFetch(jobs, jobId));
  const { code, message } = new AppError('not_processed');
  const unread = { sourceSha256: null, sourceFormat: null, sourceFacts: null, recipe: null };
  const failed = { ...unread, sourceBytes: null, outcome: { status: 'failed' as const, failure: { code, message } } };
  const results = claim.job.images.map(({ id }) => ({ imageId: id, ...failed }));
  const render = () => ({ contentType: 'text/plain', body: '' });
  const deadLetter = { reason: '3 attempts failed' };
  await jobs.settle({ jobId, fence: claim.fence, results, resultTtlMs: 3_600_000, sourceTtlMs: 3_600_000, deadLetter, render });
}

async function claimForFetch(jobs: Database['jobs'], jobId: string): Promise<JobClaim> {
  const claim = await jobs.claimFetch({ jobId, owner: 'worker-1', leaseMs: 5_000, fetchesPerAccount: 8 });
  if (!claim) throw new Error(`the job ${jobId} cannot be claimed`);
  return claim;
}

/** A dead letter with one URL that was never fetched. Returns its id. */
export async function createDeadLetter({ jobs }: Pick<TestJobDeps, 'jobs'>, accountId: string): Promise<string> {
  const id = randomUUID();
  const source = { kind: 'url' as const, url: 'http://127.0.0.1:9/a.png' };
  const images = [{ id: randomUUID(), position: 0, name: 'a.png', source }];
  const fields = { dialect: 'megaoptim', spec: defaultJobSpec, callbackUrl: null, sourceCredentials: null, idempotency: null };
  await jobs.submit({ id, accountId, ...fields, images });
  await endAsDeadLetter({ jobs }, id);
  return id;
}
