import { describe, expect, jest, test } from '@jest/globals';
import { AppError, type ErrorCode } from '@pixmill/contracts';
import { createLogger } from '@pixmill/runtime';
import { createWaitForResult, type WaitForResultRequest } from './wait-for-result.js';
import type { WaitRequest, WaitResult } from './waiter-registry.js';

const log = createLogger({ level: 'silent', name: 'test' });
const result = { job: { id: 'j' }, account: { id: 'a' } } as WaitResult;
const request: WaitForResultRequest = {
  jobId: 'j',
  accountId: 'a',
  timeoutMs: 1_000,
  keepOnDisconnect: false,
  onDisconnect: () => () => {},
};

/** A wait that ends so, and once more when it is asked whether the job had settled. */
function createWaiters(...ends: readonly (ErrorCode | 'settled')[]) {
  const asked: WaitRequest[] = [];
  const wait = async (wanted: WaitRequest): Promise<WaitResult> => {
    const end = ends[asked.push(wanted) - 1];
    if (end === undefined || end === 'settled') return result;
    throw new AppError(end);
  };
  return { asked, wait };
}

describe('a job that is seen through', () => {
  test('stays seated, and is left alone when it settles', async () => {
    const waiters = createWaiters('settled');
    const cancel = jest.fn<() => Promise<boolean>>();
    expect(await createWaitForResult({ waiters, cancel, log })(request)).toBe(result);
    expect(waiters.asked).toMatchObject([{ jobId: 'j', timeoutMs: 1_000, stays: true }]);
    expect(cancel).not.toHaveBeenCalled();
  });

  test.each<[ErrorCode, ErrorCode]>([
    ['wait_timed_out', 'job_timed_out'],
    ['rate_limited', 'rate_limited'],
    ['unavailable', 'unavailable'],
  ])('is cancelled when the wait ends as %s, which is %s to its caller', async (end, code) => {
    const cancelled: unknown[] = [];
    const cancel = async (job: object) => cancelled.push(job) > 0;
    await expect(createWaitForResult({ waiters: createWaiters(end), cancel, log })(request)).rejects.toMatchObject({ code });
    expect(cancelled).toEqual([{ jobId: 'j', accountId: 'a' }]);
  });

  test('is answered when it settled just before it could be cancelled', async () => {
    const waiters = createWaiters('wait_timed_out', 'settled');
    expect(await createWaitForResult({ waiters, cancel: async () => false, log })(request)).toBe(result);
    expect(waiters.asked[1]).toMatchObject({ timeoutMs: 0 });
  });

  test('is cancelled later when the database is away now, and the answer does not wait for that', async () => {
    let tries = 0;
    let tell = () => {};
    const cancelled = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const cancel = async () => {
      tries += 1;
      if (tries < 3) throw new AppError('unavailable');
      tell();
      return true;
    };
    const answer = createWaitForResult({ waiters: createWaiters('wait_timed_out'), cancel, log })(request);
    await expect(answer).rejects.toMatchObject({ code: 'job_timed_out' });
    expect(tries).toBe(2);
    await cancelled;
  });

  test.each([
    [true, 0],
    [false, 1],
  ])('when its caller hangs up and may return: %s, it is cancelled %i times', async (keepOnDisconnect, times) => {
    const cancel = jest.fn(async () => true);
    const onDisconnect: WaitRequest['onDisconnect'] = (leave) => {
      leave();
      return () => {};
    };
    const wait = ({ onDisconnect: tell }: WaitRequest) => {
      tell(() => {});
      return Promise.reject(new AppError('wait_timed_out'));
    };
    const ended = createWaitForResult({ waiters: { wait }, cancel, log })({ ...request, keepOnDisconnect, onDisconnect });
    await expect(ended).rejects.toBeInstanceOf(AppError);
    expect(cancel).toHaveBeenCalledTimes(times);
  });
});
