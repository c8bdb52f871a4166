import { expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import type { QueueProgress } from '@pixmill/db';
import type { Logger } from '@pixmill/runtime';
import { createQueueCheck } from './queue-check.js';

test('the queue check shows its figures, never fails, and logs once when jobs stand still and once when they run again', async () => {
  const lines: string[] = [];
  const write = (_fields: object, text: string) => void lines.push(text);
  const log: Logger = { debug: write, info: write, warn: write, error: (_thrown, fields, text) => write(fields, text), with: () => log };
  let clock = 0;
  let answers = true;
  let progress: QueueProgress | null = { oldestQueuedS: 5, running: false };
  const jobs = { readQueueProgress: async () => progress ?? Promise.reject(new AppError('unavailable')) };
  const producer = { ping: async () => (answers ? undefined : Promise.reject(new AppError('unavailable'))) };
  const check = createQueueCheck({ jobs, producer, log }, { stallMs: 60_000, now: () => clock });

  expect(await check()).toEqual({ ok: true, figures: { queue: 'ok', oldest_queued_s: 5 } });
  answers = false;
  progress = null;
  expect(await check()).toEqual({ ok: true, figures: { queue: 'failed', oldest_queued_s: null } });

  progress = { oldestQueuedS: 300, running: true };
  clock = 200_000;
  await check();
  progress = { oldestQueuedS: 330, running: false };
  clock = 259_000;
  await check();
  expect(lines).toEqual([]); // a job ran 59 s ago
  for (const time of [260_000, 300_000, 400_000]) {
    clock = time;
    await check();
  }
  expect(lines).toEqual(['no job has run for a minute, although jobs wait']);
  progress = { oldestQueuedS: 500, running: true };
  await check();
  await check();
  expect(lines.slice(1)).toEqual(['jobs run again']);
});
