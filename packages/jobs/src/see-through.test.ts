import { describe, expect, jest, test } from '@jest/globals';
import { AppError, type ErrorCode } from '@pixmill/contracts';
import { createLogger } from '@pixmill/log';
import { createSeeThrough, type SeeThroughRequest } from './see-through.js';
import type { Seated, WaitRequest } from './wait.js';

const log = createLogger({ level: 'silent', name: 'test' });
const seated = { job: { id: 'j' }, account: { id: 'a' } } as Seated;
const request: SeeThroughRequest = { jobId: 'j', accountId: 'a', timeoutMs: 1_000, mayReturn: false, onGone: () => () => {} };

/** A wait that ends so, and once more when it is asked whether the job had settled. */
function waitRoomThat(...ends: readonly (ErrorCode | 'settled')[]) {
  const asked: WaitRequest[] = [];
  const wait = async (wanted: WaitRequest): Promise<Seated> => {
    const end = ends[asked.push(wanted) - 1];
    if (end === undefined || end === 'settled') return seated;
    throw new AppError(end);
  };
  return { asked, wait };
}

describe('a job that is seen through', () => {
  test('stays seated, and is left alone when it settles', async () => {
    const waitRoom = waitRoomThat('settled');
    const cancel = jest.fn<() => Promise<boolean>>();
    expect(await createSeeThrough({ waitRoom, cancel, log })(request)).toBe(seated);
    expect(waitRoom.asked).toMatchObject([{ jobId: 'j', timeoutMs: 1_000, stays: true }]);
    expect(cancel).not.toHaveBeenCalled();
  });

  test.each<[ErrorCode, ErrorCode]>([
    ['wait_timed_out', 'job_timed_out'],
    ['rate_limited', 'rate_limited'],
    ['unavailable', 'unavailable'],
  ])('is cancelled when the wait ends as %s, which is %s to its caller', async (end, code) => {
    const cancelled: unknown[] = [];
    const cancel = async (job: object) => cancelled.push(job) > 0;
    await expect(createSeeThrough({ waitRoom: waitRoomThat(end), cancel, log })(request)).rejects.toMatchObject({ code });
    expect(cancelled).toEqual([{ jobId: 'j', accountId: 'a' }]);
  });

  test('is answered when it settled just before it could be cancelled', async () => {
    const waitRoom = waitRoomThat('wait_timed_out', 'settled');
    expect(await createSeeThrough({ waitRoom, cancel: async () => false, log })(request)).toBe(seated);
    expect(waitRoom.asked[1]).toMatchObject({ timeoutMs: 0 });
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
    const answer = createSeeThrough({ waitRoom: waitRoomThat('wait_timed_out'), cancel, log })(request);
    await expect(answer).rejects.toMatchObject({ code: 'job_timed_out' });
    expect(tries).toBe(2);
    await cancelled;
  });

  test.each([
    [true, 0],
    [false, 1],
  ])('when its caller hangs up and may return: %s, it is cancelled %i times', async (mayReturn, times) => {
    const cancel = jest.fn(async () => true);
    const onGone: WaitRequest['onGone'] = (leave) => {
      leave();
      return () => {};
    };
    const wait = ({ onGone: tell }: WaitRequest) => {
      tell(() => {});
      return Promise.reject(new AppError('wait_timed_out'));
    };
    const ended = createSeeThrough({ waitRoom: { wait }, cancel, log })({ ...request, mayReturn, onGone });
    await expect(ended).rejects.toBeInstanceOf(AppError);
    expect(cancel).toHaveBeenCalledTimes(times);
  });
});
