import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { type Account, AppError, type Image, type Job, type Operation, type SourceAccess } from '@pixmill/contracts';
import type { IdempotentRequest, NewJob, SubmittedJob } from '@pixmill/db';
import type { Command, SourceInput } from '@pixmill/dialects';
import type { Deps } from '../shared/deps.js';
import { listWatermarkIds } from '../shared/job-watermarks.js';
import { createStopwatch } from '../shared/stopwatch.js';
import { orphanTtlFractions } from '../sweep/maintenance.js';
import type { Capacity } from './capacity.js';
import { createSealDestination } from './seal-destination.js';

type SubmitDeps = Pick<Deps, 'jobs' | 'watermarks' | 'storage' | 'keys' | 'producer' | 'sniff' | 'vault' | 'connectors' | 'log'>;

export interface Submission {
  readonly account: Account;
  readonly dialect: string;
  readonly command: Extract<Command, { verb: 'submit' }>;
  /** The caller's own key for this submit, already taken. */
  readonly idempotency: IdempotentRequest | null;
}

export interface SubmitOptions {
  /** What is asked once more when a job is written. */
  readonly capacity: Pick<Capacity, 'check' | 'maxQueuedPerAccount'>;
  /** After this bytes without a row are removed, in ms. */
  readonly orphanTtlMs: number;
}

/** After these the transaction was certainly rolled back. */
const rolledBackCodes = new Set(['insufficient_tokens', 'rate_limited', 'idempotency_key_running']);

export type Submit = (submission: Submission) => Promise<Job>;

/** Enough to tell a format, and to find `<svg` behind a long licence comment. */
const headSizeBytes = 65_536;

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headSizeBytes), 0, headSizeBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/**
 * Accepts a job: uploads go to storage, then one transaction writes the job and reserves its tokens, then the bell is rung.
 * Nothing after the commit can fail the request; what the bell does not carry, the sweep does.
 * Throws AppError `insufficient_tokens`, `invalid_parameter` (a destination or a watermark that is none), `rate_limited`, `not_an_image` (one upload alone), `storage_failed` or `unavailable`.
 */
export function createSubmit(
  { jobs, watermarks, storage, keys, producer, sniff, vault, connectors, log }: SubmitDeps,
  { capacity, orphanTtlMs }: SubmitOptions,
): Submit {
  const sealDestination = createSealDestination({ connectors, vault });

  async function rejectNonImage(sources: readonly SourceInput[]): Promise<void> {
    const [source] = sources;
    if (sources.length !== 1 || source?.kind !== 'upload') return;
    const sniffed = sniff(await readHead(source.file.path));
    if (sniffed.format !== null) return;
    const detectedName = sniffed.name === null ? '' : `, this is ${sniffed.name}`;
    throw new AppError('not_an_image', {
      message: `${source.name}: not a supported image (JPEG, PNG, GIF, WebP, AVIF, SVG)${detectedName}`,
    });
  }

  async function rejectUnknownWatermarks(accountId: string, operations: readonly Operation[]): Promise<void> {
    const ids = listWatermarkIds(operations);
    if (ids.length === 0 || (await watermarks.ownsAll(accountId, ids))) return;
    throw new AppError('invalid_parameter', { message: 'watermark: `id` must be the id of an uploaded watermark' });
  }

  async function storeSource(
    jobId: string,
    source: SourceInput,
    position: number,
  ): Promise<Pick<Image, 'id' | 'position' | 'name' | 'source'>> {
    const id = randomUUID();
    const { name } = source;
    if (source.kind === 'url') return { id, position, name, source: { kind: 'url', url: source.url } };
    const storageKey = keys.source(jobId, id);
    const { path, sizeBytes, sha256 } = source.file;
    await storage.putFile(storageKey, path);
    return { id, position, name, source: { kind: 'upload', storageKey, sizeBytes, sha256 } };
  }

  /** Bytes that lay about for too long before their row was written might be removed as orphans just then. */
  async function rejectSlowUpload(jobId: string, startedAt: number): Promise<void> {
    const tookMs = performance.now() - startedAt;
    if (tookMs <= orphanTtlMs * orphanTtlFractions.submit) return;
    await storage.removeAll(keys.job(jobId));
    throw new AppError('unavailable', { detail: `storing the uploads took ${Math.round(tookMs)} ms`, retryAfterMs: 2_000 });
  }

  async function enqueue(jobId: string, rank: number): Promise<void> {
    try {
      await producer.enqueue('optimize', [{ id: jobId, attempts: 0, rank }]);
      await jobs.markEnqueued([jobId]);
    } catch (thrown) {
      log.error(thrown, { jobId }, 'bell not rung, the sweep will');
    }
  }

  function sealSourceAccess({ sourceCredentials: login, sourceHeaders: headers }: Submission['command']): string | null {
    if (login === null && Object.keys(headers).length === 0) return null;
    const access: SourceAccess = { login, headers };
    return vault.seal(JSON.stringify(access));
  }

  async function insertJob(job: NewJob): Promise<SubmittedJob> {
    try {
      return await jobs.submit(job, capacity.maxQueuedPerAccount);
    } catch (thrown) {
      // A lost answer may still have been a commit, so bytes are only removed when the row is known to be absent.
      if (thrown instanceof AppError && rolledBackCodes.has(thrown.code)) await storage.removeAll(keys.job(job.id));
      throw thrown;
    }
  }

  return async ({ account, dialect, command, idempotency }) => {
    const { spec, sources, callbackUrl, callbackDelayMs } = command;
    if (!account.unlimited && account.tokens < sources.length) throw new AppError('insufficient_tokens');
    await capacity.check();
    await rejectNonImage(sources);
    await rejectUnknownWatermarks(account.id, spec.operations);
    const id = randomUUID();
    const destination = await sealDestination(account.id, command.destination);
    const sourceCredentials = sealSourceAccess(command);
    const startedAt = performance.now();
    const stopwatch = createStopwatch();
    const images = await Promise.all(sources.map((source, position) => storeSource(id, source, position)));
    stopwatch.lap('storeMs');
    await rejectSlowUpload(id, startedAt);
    const jobFields = { spec, callbackUrl, callbackDelayMs, sourceCredentials, destination };
    const job = await insertJob({ id, accountId: account.id, dialect, ...jobFields, idempotency, images });
    stopwatch.lap('writeMs');
    log.info({ jobId: id, accountId: account.id, images: images.length, dialect, ...stopwatch.laps }, 'job accepted');
    void enqueue(id, job.rank);
    return job;
  };
}
