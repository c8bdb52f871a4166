import { AppError, type Job } from '@pixmill/contracts';
import type { JobsRepository } from '@pixmill/db';
import { type Command, invalidFields, nativeApiName, type SourceInput, type SourceRules } from '@pixmill/dialects';
import type { Capacity, IdempotencyLock, LockIdempotencyKey, Submit } from '@pixmill/jobs';
import type { Request, Response } from 'express';
import type { AccountContext } from '../account-context.js';
import { type DryRunDeps, runDry, type WireDryRun } from './dry-run.js';
import { type JobRequestLimits, type ReadJobRequest, type ReceivedJobRequest, readJobRequest } from './read-job-request.js';
import { type ResolveOptionsDeps, resolveOptions } from './resolve-options.js';
import { type ResolveSourcesDeps, resolveSources } from './resolve-sources.js';

export type SubmitJobDeps = ResolveOptionsDeps &
  ResolveSourcesDeps &
  DryRunDeps & {
    readonly submit: Submit;
    readonly capacity: Pick<Capacity, 'acquireUploadSlot'>;
    readonly lockIdempotencyKey: LockIdempotencyKey;
    readonly database: { readonly jobs: Pick<JobsRepository, 'find'> };
    readonly limits: JobRequestLimits;
    readonly sourceRules: SourceRules;
  };

export interface SubmitCall {
  readonly context: AccountContext;
  readonly request: Request;
  readonly response: Response;
  readonly idempotencyKey: string | undefined;
  /** `readJobRequest` by default. */
  readonly read?: ReadJobRequest;
}

type SubmitCommand = Extract<Command, { verb: 'submit' }>;
export type SubmitResult = { readonly job: Job } | { readonly dryRun: WireDryRun };

/**
 * Reads a request for a job and submits it, once for each `Idempotency-Key`. An upload slot is taken before the body is read; the files that
 * were not stored are removed.
 */
export async function submitJob(deps: SubmitJobDeps, call: SubmitCall): Promise<SubmitResult> {
  const { accountId, account } = call.context;
  const releases: (() => void | Promise<void>)[] = [];
  try {
    const lock = call.idempotencyKey === undefined ? null : await deps.lockIdempotencyKey({ accountId, key: call.idempotencyKey });
    if (lock) releases.unshift(lock.release);
    if (!lock?.isRepeat) releases.unshift(await deps.capacity.acquireUploadSlot(accountId));
    const read = call.read ?? readJobRequest;
    const received = await read(call.request, call.response, deps.limits);
    releases.unshift(received.tempFiles.removeAll);
    const earlierId = lock?.findJobId(received.hash) ?? null;
    if (earlierId !== null) return { job: await findEarlier(deps, earlierId) };
    const command = await toCommand(deps, call.context, received);
    if (received.request.dry_run) return { dryRun: await runDry(deps, { account, command }) };
    return { job: await submitOnce(deps, { call, command, lock, hash: received.hash }) };
  } catch (thrown) {
    throw toFieldError(thrown);
  } finally {
    for (const release of releases) await release();
  }
}

async function findEarlier({ database }: SubmitJobDeps, jobId: string): Promise<Job> {
  const job = await database.jobs.find(jobId);
  if (!job) throw new AppError('job_not_found');
  return job;
}

/** Names every wrong field of the request at once. */
async function toCommand(deps: SubmitJobDeps, { accountId, keyId }: AccountContext, received: ReceivedJobRequest): Promise<SubmitCommand> {
  const { sources: _, dry_run, ...options } = received.request;
  const resolved = await resolveSources(deps, received, { accountId, rules: deps.sourceRules });
  const parsed = await resolveOptions(deps, accountId, options).catch((thrown: unknown) => {
    if (!(thrown instanceof AppError) || thrown.problems === undefined) throw thrown;
    throw invalidFields([...resolved.problems, ...thrown.problems]);
  });
  if (resolved.problems.length > 0) throw invalidFields(resolved.problems);
  const sources = resolved.sources.filter((source): source is SourceInput => source !== null);
  return {
    ...{ verb: 'submit', sources, accessByPosition: resolved.accessByPosition, sourceCredentials: null, sourceHeaders: {} },
    ...{ keyId, waitMs: 0, reply: 'json' },
    ...parsed,
  };
}

interface SubmitOnce {
  readonly call: SubmitCall;
  readonly command: SubmitCommand;
  readonly lock: IdempotencyLock | null;
  readonly hash: string;
}

const submitOnce = ({ submit }: SubmitJobDeps, { call, command, lock, hash }: SubmitOnce): Promise<Job> =>
  submit({ account: call.context.account, dialect: nativeApiName, command, idempotency: lock?.toRequest(hash) ?? null });

/** The core names fields in the words of a dialect; their pointers say it in the words of this API. */
function toFieldError(thrown: unknown): unknown {
  if (!(thrown instanceof AppError) || thrown.code !== 'invalid_parameter' || !thrown.problems?.length) return thrown;
  return invalidFields(thrown.problems);
}
