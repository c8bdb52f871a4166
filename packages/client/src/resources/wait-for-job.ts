import type { ApiCaller } from '../http/api-caller.js';
import { delay, runLimited } from '../http/delay.js';
import type { JobDetail } from '../types.js';
import { toWaitLimit, type WaitLimits } from './wait-limit.js';

export interface WaitOptions extends WaitLimits {
  /** Gets the job at once and whenever it has changed, at most every 2 s, the settled one included. `jobs.events` tells more. */
  readonly onUpdate?: ((job: JobDetail) => void) | undefined;
}

/** How long one request waits, in seconds; less than the time-outs of usual proxies. */
const waitSeconds = 50;
/** The same where every change is to be seen: an answer comes early only for a settled job. */
const updateSeconds = 2;
/** Time of a request beside its wait, in ms. */
const marginMs = 30_000;
/** Longest pause after an answer that came before its time, in ms. */
const maxPauseMs = 10_000;

/** Waits until a job is settled. Throws WaitTimeoutError, ServiceError, or the reason of the signal. */
export function waitForJob(api: ApiCaller, id: string, options: WaitOptions): Promise<JobDetail> {
  const { retry, onUpdate } = options;
  return runLimited(toWaitLimit(id, options), async (inner) => {
    const retryOfWait = api.transport.toWaitRetry(retry);
    let shown = '';
    // The first update comes at once.
    for (let seconds = onUpdate === undefined ? waitSeconds : 0, early = 0; ; ) {
      const call = { timeoutMs: seconds * 1_000 + marginMs, signal: inner, retry: retryOfWait };
      const askedAt = performance.now();
      const job = await api.request('get', '/api/v1/jobs/{id}', { ...call, params: { id }, query: { wait: seconds } });
      const text = onUpdate === undefined ? '' : JSON.stringify(job);
      if (text !== shown) onUpdate?.(job);
      shown = text;
      if (job.state === 'settled') return job;
      // A service that shuts down answers at once, and one that is full may.
      early = performance.now() - askedAt < seconds * 900 ? early + 1 : 0;
      if (early > 0) await delay(Math.min(maxPauseMs, 500 * 2 ** (early - 1)) * (0.5 + Math.random() / 2), inner);
      if (onUpdate !== undefined) seconds = updateSeconds;
    }
  });
}
