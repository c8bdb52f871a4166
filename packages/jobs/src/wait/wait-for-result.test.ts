import { describe, expect, jest, test } from '@jest/globals';
import { AppError, type ErrorCode } from '@pixmill/contracts';
import type { JobWithAccount } from '@pixmill/db';
import { createLogger } from '@pixmill/runtime';
import { createWaitForResult, type WaitForResultRequest } from './wait-for-result.js';
import type { WaitRequest } from './waiter-registry.js';

const log = createLogger({ level: 'silent', name: 'test' });
const result = { job: { id: 'j' }, account: { id: 'a' } } as JobWithAccount; // the verb passes it on unread
const request: WaitForResultRequest = {
  jobId: 'j',
  accountId: 'a',
  timeoutMs: 1_000,
  keepOnDisconnect: false,
  onDisconnect: () => () => {},
};

/** Waiters whose calls end like this, in order. */
function createWaiters(...ends: readonly (ErrorCode | 'settled')[]) {
  const requests: WaitRequest[] = [];
  const wait = async (waitRequest: WaitRequest): Promise<JobWithAccount> => {
    const end = ends[requests.push(waitRequest) - 1];
    if (end === undefined || end === 'settled') return result;
    throw new AppError(end);
  };
  return { requests, wait };
}

describe('waitForResult', () => {
  test('keeps waiting during a drain, and does not cancel a job that settles', async () => {
    const waiters = createWaiters('settled');
    const cancel = jest.fn<() => Promise<boolean>>();
    expect(await createWaitForResult({ waiters, cancel, log })(request)).toBe(result);
    expect(waiters.requests).toMatchObject([{ jobId: 'j', timeoutMs: 1_000, keepDuringDrain: true }]);
    expect(cancel).not.toHaveBeenCalled();
  });

  test.each<[ErrorCode, ErrorCode]>([
    ['wait_timed_out', 'job_timed_out'],
    ['rate_limited', 'rate_limited'],
    ['unavailable', 'unavailable'],
  ])('cancels the job when the wait ends with %s, and throws %s', async (end, code) => {
    const cancelled: unknown[] = [];
    const cancel = async (job: object) => cancelled.push(job) > 0;
    await expect(createWaitForResult({ waiters: createWaiters(end), cancel, log })(request)).rejects.toMatchObject({ code });
    expect(cancelled).toEqual([{ jobId: 'j', accountId: 'a' }]);
  });

  test('returns the result when the job settled just before it could be cancelled', async () => {
    const waiters = createWaiters('wait_timed_out', 'settled');
    expect(await createWaitForResult({ waiters, cancel: async () => false, log })(request)).toBe(result);
    expect(waiters.requests[1]).toMatchObject({ timeoutMs: 0 });
  });

  test('throws at once while the database is unavailable, and cancels the job later', async () => {
    let attempts = 0;
    let onCancelled = () => {};
    const cancelled = new Promise<void>((resolve) => {
      onCancelled = resolve;
    });
    const cancel = async () => {
      attempts += 1;
      if (attempts < 3) throw new AppError('unavailable');
      onCancelled();
      return true;
    };
    const waiting = createWaitForResult({ waiters: createWaiters('wait_timed_out'), cancel, log })(request);
    await expect(waiting).rejects.toMatchObject({ code: 'job_timed_out' });
    expect(attempts).toBe(2);
    await cancelled;
  });

  test.each([
    [true, 0],
    [false, 1],
  ])('when the caller disconnects with keepOnDisconnect %s, cancels the job %i times', async (keepOnDisconnect, times) => {
    const cancel = jest.fn(async () => true);
    const onDisconnect: WaitRequest['onDisconnect'] = (listener) => {
      listener();
      return () => {};
    };
    const wait = (waitRequest: WaitRequest) => {
      waitRequest.onDisconnect(() => {});
      return Promise.reject(new AppError('wait_timed_out'));
    };
    const waiting = createWaitForResult({ waiters: { wait }, cancel, log })({ ...request, keepOnDisconnect, onDisconnect });
    await expect(waiting).rejects.toBeInstanceOf(AppError);
    expect(cancel).toHaveBeenCalledTimes(times);
  });
});
