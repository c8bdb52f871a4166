import { expect, test } from '@jest/globals';
import type { Job } from '@pixmill/client';
import { JobPace } from './job-pace.js';

const settledJob = (files: number, queuedMs: number, runMs: number) =>
  ({ images: Array.from({ length: files }), timings: { queued_ms: queuedMs, run_ms: runMs } }) as unknown as Job; // only these count

test('JobPace: the first jobs have one file, later ones run for about one and a half seconds', () => {
  const pace = new JobPace({ filesInFlight: 200 });
  expect([pace.jobs, pace.toFileCount(100)]).toEqual([4, 1]);
  pace.settled(settledJob(1, 100, 100));
  expect(pace.toFileCount(196)).toBe(15);
  pace.settled(settledJob(1, 9_000, 9_000));
  expect(pace.toFileCount(196)).toBe(4);
});

test('JobPace: the last files are spread over the jobs', () => {
  const pace = new JobPace({ filesInFlight: 200 });
  pace.settled(settledJob(1, 100, 100));
  expect([40, 8, 3, 1].map((waiting) => pace.toFileCount(waiting))).toEqual([10, 2, 1, 1]); // four jobs
});

test('JobPace: more jobs are in flight while none waits for a worker, fewer while they wait long, and never more than files', () => {
  const pace = new JobPace({ filesInFlight: 200 });
  for (let job = 0; job < 20; job += 1) pace.settled(settledJob(4, 10, 1_000));
  expect(pace.jobs).toBe(16);
  for (let job = 0; job < 20; job += 1) pace.settled(settledJob(4, 9_000, 1_000));
  expect(pace.jobs).toBe(2);
  expect(new JobPace({ filesInFlight: 1 }).jobs).toBe(1);
});

test('JobPace: a service that takes fewer files in one job gets fewer', () => {
  const pace = new JobPace({ filesInFlight: 200 });
  pace.settled(settledJob(1, 100, 10));
  expect(pace.toFileCount(196)).toBe(50);
  pace.refused(40);
  expect(pace.toFileCount(196)).toBe(20);
  pace.refused(1);
  expect(pace.toFileCount(196)).toBe(1);
});

test('JobPace: a service that takes fewer bytes in one request gets fewer', () => {
  const pace = new JobPace({ filesInFlight: 200 });
  expect(pace.jobBytes).toBe(8_000_000);
  pace.refusedBytes(3_000_000);
  pace.refusedBytes(6_000_000);
  expect(pace.jobBytes).toBe(1_500_000);
});
