import { expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { createLogger, type Logger } from '@pixmill/runtime';
import { createFailingItems } from './failing-items.js';

const minuteMs = 60_000;

test('failing items: an item is left out for a growing time, up to an hour, until it succeeds', async () => {
  let nowMs = 0;
  const pauses: unknown[] = [];
  const log: Logger = {
    ...createLogger({ level: 'silent', name: 'test' }),
    error: (_thrown, fields) => void pauses.push(fields.nextTryInMs),
  };
  const failing = createFailingItems({ log }, { kind: 'jobId', now: () => nowMs });
  const fail = () => Promise.reject(new Error('EIO'));
  for (let round = 0; round < 9; round += 1) {
    expect(await failing.attempt('a', fail)).toBe(false);
    expect([failing.isPaused('a'), failing.isPaused('b'), failing.listPaused()]).toEqual([true, false, ['a']]);
    nowMs += 60 * minuteMs;
    expect(failing.listPaused()).toEqual([]);
  }
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((minutes) => minutes * minuteMs));
  expect(await failing.attempt('a', async () => {})).toBe(true);
  await failing.attempt('a', fail);
  expect(pauses.at(-1)).toBe(minuteMs);
});

test('failing items: throws what is not the fault of an item: no database, or more failing items than a sound storage has', async () => {
  const failing = createFailingItems({ log: createLogger({ level: 'silent', name: 'test' }) }, { kind: 'key' });
  await expect(failing.attempt('a', () => Promise.reject(new AppError('unavailable')))).rejects.toMatchObject({ code: 'unavailable' });
  const broken = new AppError('storage_failed');
  for (let index = 0; index < 1_000; index += 1) await failing.attempt(String(index), () => Promise.reject(broken));
  await expect(failing.attempt('next', () => Promise.reject(broken))).rejects.toBe(broken);
});
