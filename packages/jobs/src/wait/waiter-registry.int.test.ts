import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Job } from '@pixmill/contracts';
import { createTestDeps, type TestDeps } from '@pixmill/testkit/deps';
import { settleTestJob, submitTestJob } from '@pixmill/testkit/jobs';
import { WaiterRegistry } from './waiter-registry.js';

const never = new AbortController().signal;

let env: TestDeps;
let waiters: WaiterRegistry;

beforeAll(async () => {
  env = await createTestDeps({ queue: 'unavailable' });
  waiters = new WaiterRegistry(env.deps, { maxWaitersPerAccount: 1_000 });
});

afterAll(async () => {
  waiters.drain();
  await env.close();
});

function wait({ id, accountId }: Job, signal = never) {
  const onDisconnect = (stopWaiting: () => void) => {
    if (signal.aborted) stopWaiting();
    signal.addEventListener('abort', stopWaiting);
    return () => signal.removeEventListener('abort', stopWaiting);
  };
  return waiters.wait({ jobId: id, accountId, timeoutMs: 25_000, onDisconnect });
}

describe('waiter registry', () => {
  test('returns the job when its settlement wakes the waiter; ends the wait on a disconnect and on a drain', async () => {
    const accountId = (await env.createAccount()).id;
    const submitOne = () => submitTestJob(env.deps, { accountId });
    const [settling, disconnected, drained] = [await submitOne(), await submitOne(), await submitOne()];

    const waiting = wait(settling.job);
    await settleTestJob(env.deps, settling);
    waiters.wake(settling.job.id);
    expect((await waiting).job.state).toBe('settled');

    const connection = new AbortController();
    const interrupted = wait(disconnected.job, connection.signal);
    connection.abort();
    await expect(interrupted).rejects.toMatchObject({ code: 'wait_timed_out' });

    await expect(wait(disconnected.job, AbortSignal.abort())).rejects.toMatchObject({ code: 'wait_timed_out' });

    const last = wait(drained.job);
    waiters.drain();
    await expect(last).rejects.toMatchObject({ code: 'wait_timed_out' });
    await expect(wait(drained.job)).rejects.toMatchObject({ code: 'wait_timed_out' });
  });
});
