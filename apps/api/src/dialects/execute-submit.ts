import { type Account, AppError, type Job } from '@pixmill/contracts';
import type { Database } from '@pixmill/db';
import type { Dialect, WireReply } from '@pixmill/dialects';
import type { IdempotencyLock, Submit, WaitForResult } from '@pixmill/jobs';
import { onDisconnect } from '../http/reply/on-disconnect.js';
import type { BoundSubmitCommand } from './bind-command.js';
import type { Exchange } from './exchange.js';

export interface ExecuteSubmitDeps {
  readonly database: { readonly jobs: Pick<Database['jobs'], 'find'> };
  readonly submit: Submit;
  readonly waitForResult: WaitForResult;
}

export interface SubmitExecution {
  readonly command: BoundSubmitCommand;
  readonly account: Account;
  readonly keyId: string;
  readonly exchange: Exchange;
  readonly idempotencyLock: IdempotencyLock | null;
}

/**
 * Submits a job and waits for its result where the command says so. The exchange is released before the wait. A client that disconnects
 * while it waits cancels the job, unless it can get the result under its `Idempotency-Key`.
 */
export async function executeSubmit(dialect: Dialect, deps: ExecuteSubmitDeps, execution: SubmitExecution): Promise<WireReply> {
  const { command, account, exchange, idempotencyLock } = execution;
  const submitted = await submitOnce(dialect, deps, execution);
  await exchange.release();
  if (command.waitMs === 0) return dialect.renderSubmitted(submitted);
  exchange.errorContext.jobId = submitted.id;
  const { job, account: payer } = await deps.waitForResult({
    jobId: submitted.id,
    accountId: account.id,
    timeoutMs: command.waitMs,
    onDisconnect: (listener) => onDisconnect(exchange.response, listener),
    keepOnDisconnect: idempotencyLock !== null,
  });
  return dialect.renderJob(job, payer, command.reply);
}

/** Returns the job of an earlier request with the same `Idempotency-Key`, otherwise a new job. */
async function submitOnce(
  dialect: Dialect,
  { submit, database }: ExecuteSubmitDeps,
  { command: { requestHash, ...command }, account, keyId, idempotencyLock }: SubmitExecution,
): Promise<Job> {
  const earlierJobId = idempotencyLock?.findJobId(requestHash) ?? null;
  const idempotency = idempotencyLock?.toRequest(requestHash) ?? null;
  if (earlierJobId === null) return submit({ account, dialect: dialect.name, command: { ...command, keyId }, idempotency });
  const job = await database.jobs.find(earlierJobId);
  if (!job) throw new AppError('job_not_found');
  return job;
}
