import { randomBytes, randomUUID } from 'node:crypto';
import {
  defaultJobSpec,
  type ErrorCode,
  errorCatalogue,
  type ImageFormat,
  type ImageResult,
  type Job,
  type Variant,
} from '@pixmill/contracts';
import type { Database, NewJob } from '@pixmill/db';
import { type Storage, storageKeys } from '@pixmill/storage';

/** The part of a test API that these helpers need. */
interface Api {
  readonly composition: { readonly storage: Pick<Storage, 'put'> };
  readonly database: { readonly jobs: Pick<Database['jobs'], 'submit' | 'claim' | 'claimFetch' | 'settle'> };
}

export interface SubmitOptions extends Partial<Pick<NewJob, 'labels' | 'callbackUrl' | 'sourceCredentials' | 'destination' | 'priority'>> {
  readonly accountId: string;
  readonly dialect?: string;
  /** One image for each. */
  readonly names?: readonly string[];
  /** Sources by URL instead of uploads. */
  readonly urls?: boolean;
  readonly sourceBytes?: Buffer;
}

/** Writes a job as a submit does, with stored uploads; nothing is enqueued. */
export async function submitJob({ composition, database }: Api, options: SubmitOptions): Promise<Job> {
  const { accountId, dialect = 'native', names = ['a.jpg'], urls = false, sourceBytes = randomBytes(100), ...parts } = options;
  const id = randomUUID();
  const images = names.map((name, position) => {
    const imageId = randomUUID();
    const stored = { storageKey: storageKeys.source({ jobId: id, imageId }), sizeBytes: sourceBytes.length, sha256: 'ab'.repeat(32) };
    const source = urls ? { kind: 'url' as const, url: `http://127.0.0.1:9/${position}` } : { kind: 'upload' as const, ...stored };
    return { id: imageId, position, name, source };
  });
  for (const { source } of images) if (source.kind === 'upload') await composition.storage.put(source.storageKey, sourceBytes);
  const fields = { spec: defaultJobSpec, callbackUrl: null, sourceCredentials: null, idempotency: null, ...parts };
  return database.jobs.submit({ id, accountId, dialect, ...fields, images });
}

/** The result of an image: the bytes of its variants, `main` first, or the code of its failure. */
export type TestOutcome = readonly { readonly format: ImageFormat; readonly bytes: Buffer }[] | ErrorCode;

/** Settles a job as a worker does, and stores the results. */
export async function settleJob({ composition, database }: Api, job: Job, outcomes: readonly TestOutcome[]): Promise<void> {
  const claimOptions = { jobId: job.id, owner: 'test', leaseMs: 60_000 };
  const claim = (await database.jobs.claim(claimOptions)) ?? (await database.jobs.claimFetch({ ...claimOptions, fetchesPerAccount: 8 }));
  if (!claim) throw new Error(`the job ${job.id} cannot be claimed`);
  const { fence } = claim;

  async function toOutcome(imageId: string, outcome: TestOutcome): Promise<ImageResult['outcome']> {
    if (typeof outcome === 'string') return { status: 'failed', failure: { code: outcome, message: errorCatalogue[outcome].message } };
    const variants: Variant[] = [];
    for (const [index, { format, bytes }] of outcome.entries()) {
      const role = index === 0 ? 'main' : (format as 'webp' | 'avif'); // extras are named after their format
      const storageKey = storageKeys.variant({ jobId: job.id, imageId, fence, role, format });
      await composition.storage.put(storageKey, bytes);
      const place = { publicPath: randomUUID(), storageKey, facts: null, externalUrl: null };
      variants.push({ role, format, sizeBytes: bytes.length, width: 1, height: 1, ...place });
    }
    return { status: 'succeeded', variants, report: {}, reused: false };
  }

  const read = { sourceBytes: 100, sourceSha256: 'ab'.repeat(32), sourceFormat: 'jpeg' as const, sourceFacts: null, recipe: null };
  const results: ImageResult[] = [];
  for (const [index, { id: imageId }] of job.images.entries()) {
    results.push({ imageId, ...read, outcome: await toOutcome(imageId, outcomes[index] ?? 'processing_failed') });
  }
  const render = () => ({ contentType: 'application/json', body: '{}' });
  await database.jobs.settle({ jobId: job.id, fence, results, resultTtlMs: 3_600_000, keepsSources: true, render });
}

/** A result of random bytes. */
export const jpeg = (bytes = randomBytes(50)): TestOutcome => [{ format: 'jpeg', bytes }];
