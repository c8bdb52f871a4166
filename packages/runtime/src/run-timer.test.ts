import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { startRunTimer } from './run-timer.js';

/** Blocks this process, as a signal or a machine without a free core does. */
const freeze = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

test('run timer: calls back once after its time', async () => {
  let calls = 0;
  const startedAt = performance.now();
  let onCalled = () => {};
  const called = new Promise<void>((resolve) => {
    onCalled = resolve;
  });
  const timer = startRunTimer(200, () => {
    calls += 1;
    onCalled();
  });
  expect(timer.remainingMs).toBe(200);
  await called;
  expect(performance.now() - startedAt).toBeGreaterThan(190);
  expect(timer.remainingMs).toBe(0);
  await pause(100);
  expect(calls).toBe(1);
});

test('run timer: does not count the time in which this process was frozen', async () => {
  let calls = 0;
  const timer = startRunTimer(1_000, () => {
    calls += 1;
  });
  freeze(1_500);
  await pause(10);
  expect(timer.remainingMs).toBeGreaterThanOrEqual(900);
  timer.stop();
  expect(calls).toBe(0);
});

test('run timer: never calls back after stop', async () => {
  let calls = 0;
  startRunTimer(1, () => {
    calls += 1;
  }).stop();
  await pause(100);
  expect(calls).toBe(0);
});
