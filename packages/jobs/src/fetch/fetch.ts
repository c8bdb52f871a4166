import { AppError, type ImageResult, type Job, type SourceAccess, sourceAccessSchema } from '@pixmill/contracts';
import type { FetchedSource, JobClaim, JobsRepository } from '@pixmill/db';
import type { EventPublisher, Producer } from '@pixmill/queue';
import type { Logger, Vault } from '@pixmill/runtime';
import { type ClaimJobOptions, createClaimJob } from '../run/claim-job.js';
import { createEnqueuePassedOver } from '../run/enqueue-passed-over.js';
import { createRunClaim, type RunClaimOptions } from '../run/run-claim.js';
import type { Settle } from '../settle/settle.js';
import { createStopwatch } from '../shared/stopwatch.js';
import { createEnqueueAfterFetch } from './enqueue-after-fetch.js';
import { createFetchSource, type FetchSourceDeps, type FetchSourceOptions, listMissingSources } from './fetch-source.js';
import { createHostLimit } from './host-limit.js';

export interface FetchDeps extends Omit<FetchSourceDeps, 'hostLimit'> {
  readonly jobs: Pick<
    JobsRepository,
    'claimFetch' | 'renew' | 'releaseClaim' | 'recordFetch' | 'takeNextFetch' | 'markEnqueued' | 'clearEnqueued'
  >;
  readonly producer: Pick<Producer, 'enqueue'>;
  readonly vault: Pick<Vault, 'unseal'>;
  readonly settle: Settle;
  readonly events: Pick<EventPublisher, 'publish'>;
  readonly log: Logger;
}

export interface FetchOptions extends FetchSourceOptions, RunClaimOptions, ClaimJobOptions {
  /** Jobs of one account whose sources are fetched at a time, over all workers. */
  readonly fetchesPerAccount: number;
  /** Downloads from one host at a time in this process. */
  readonly fetchesPerHost: number;
}

/** Fetches the sources of a job until they are in storage or have failed; `stop` releases the job. Throws AppError `unavailable`. */
export type Fetch = (jobId: string, stop: AbortSignal) => Promise<void>;

/**
 * Claims a job under a fence, fetches its missing sources all at once, and enqueues it for its optimization. When no source of the job
 * could be fetched, it settles the job. Idempotent: does nothing for a job that is claimed, fetched or settled, or whose account is at
 * its limit (docs/reliability.md#fetches).
 */
export function createFetch(deps: FetchDeps, options: FetchOptions): Fetch {
  const { jobs, vault, settle, events, log } = deps;
  const { fetchesPerAccount } = options;
  const claimJob = createClaimJob({ claim: (request) => jobs.claimFetch({ ...request, fetchesPerAccount }) }, options);
  const enqueuePassedOver = createEnqueuePassedOver(deps, 'fetch');
  const runClaim = createRunClaim({ jobs, settle, events, claimJob, enqueuePassedOver, log }, options);
  const fetchSource = createFetchSource({ ...deps, hostLimit: createHostLimit(options.fetchesPerHost) }, options);
  const { enqueueOptimization, enqueueNextFetch } = createEnqueueAfterFetch(deps, { fetchesPerAccount });

  return (jobId, stop) =>
    runClaim(jobId, stop, async (claim, lease, jobLog) => {
      await fetchJob(claim, lease.signal, jobLog);
      await enqueueNextFetch(claim.job.accountId);
    });

  async function fetchJob(claim: JobClaim, signal: AbortSignal, jobLog: Logger): Promise<void> {
    const { job, fence } = claim;
    const stopwatch = createStopwatch();
    const sources = await fetchMissing(claim, signal, jobLog);
    stopwatch.lap('fetchMs');
    const results = toResults(job, sources);
    const allFailed = results.length === job.images.length;
    // Also before a settlement, which leaves the reasons as they are.
    const recorded = await jobs.recordFetch({ jobId: job.id, fence, sources, done: !allFailed });
    if (!recorded) throw new AppError('claim_lost');
    if (allFailed) return void (await settle({ claim, results }, jobLog));
    const failed = sources.filter(({ failure }) => failure !== null).length;
    jobLog.info({ sources: sources.length, failed, ...stopwatch.laps }, 'sources fetched');
    await enqueueOptimization({ jobId: job.id, fence, rank: recorded.rank });
  }

  /** Fetches all missing sources. Each is recorded when it ends while others are running, so that it is never fetched again. */
  async function fetchMissing({ job, fence, sourceCredentials }: JobClaim, signal: AbortSignal, log: Logger): Promise<FetchedSource[]> {
    const access = unsealAccess(sourceCredentials);
    const missing = listMissingSources(job.images);
    let running = missing.length;
    const outcomes = await Promise.allSettled(
      missing.map(async (source) => {
        const fetched = await fetchSource({ ...source, job, access, signal, log }).finally(() => {
          running -= 1;
        });
        if (running > 0) await jobs.recordFetch({ jobId: job.id, fence, sources: [fetched], done: false });
        return fetched;
      }),
    );
    const fetched = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const interruption = outcomes.find((outcome) => outcome.status === 'rejected');
    if (!interruption) return fetched;
    await jobs.recordFetch({ jobId: job.id, fence, sources: fetched, done: false });
    throw interruption.reason;
  }

  function unsealAccess(sealed: string | null): SourceAccess | null {
    return sealed === null ? null : sourceAccessSchema.parse(JSON.parse(vault.unseal(sealed)));
  }
}

/** A failed result for each image whose source could not be fetched, now or in an earlier claim. Pure. */
function toResults(job: Job, sources: readonly FetchedSource[]): ImageResult[] {
  return job.images.flatMap(({ id, source, sourceBytes }) => {
    const known = source.kind === 'url' ? source.failure : null;
    const failure = known ?? sources.find(({ imageId }) => imageId === id)?.failure ?? null;
    if (failure === null) return [];
    const unread = { sourceSha256: null, sourceFormat: null, sourceFacts: null, recipe: null };
    return [{ imageId: id, sourceBytes, ...unread, outcome: { status: 'failed', failure } }];
  });
}
