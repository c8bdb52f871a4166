import { AppError } from '@pixmill/contracts';
import type { WaiterRegistry } from '@pixmill/jobs';
import type { Response } from 'express';
import { onDisconnect } from '../../http/reply/on-disconnect.js';
import type { AccountJobRef } from './get-account-job.js';

export interface WaitUntilSettledDeps {
  readonly waiters: Pick<WaiterRegistry, 'wait'>;
}

/** The job is read afterwards, so it does not matter how the wait ended. Throws AppError `rate_limited` or `unavailable`. */
export async function waitUntilSettled(
  { waiters }: WaitUntilSettledDeps,
  ref: AccountJobRef,
  { timeoutMs, response }: { readonly timeoutMs: number; readonly response: Response },
): Promise<void> {
  try {
    await waiters.wait({ ...ref, timeoutMs, onDisconnect: (listener) => onDisconnect(response, listener) });
  } catch (thrown) {
    if (!(thrown instanceof AppError && endsOfWait.has(thrown.code))) throw thrown;
  }
}

/** Not settled in time; unknown, or settled and expired; of another account. */
const endsOfWait: ReadonlySet<string> = new Set(['wait_timed_out', 'job_not_found', 'job_foreign']);
