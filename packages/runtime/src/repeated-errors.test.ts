import { expect, jest, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { RepeatedErrors } from './repeated-errors.js';

test('repeated errors: writes the first of a condition, then one a minute with the count, until a minute without one', () => {
  jest.useFakeTimers();
  const written: number[] = [];
  const errors = new RepeatedErrors();
  const meet = (count: number) => {
    for (let index = 0; index < count; index += 1)
      errors.write(new AppError('unavailable'), 'request failed', (repeats) => written.push(repeats));
  };
  meet(100);
  expect(written).toEqual([0]);
  jest.advanceTimersByTime(60_000);
  expect(written).toEqual([0, 99]);
  meet(5);
  jest.advanceTimersByTime(60_000);
  expect(written).toEqual([0, 99, 5]);
  jest.advanceTimersByTime(60_000);
  meet(1);
  expect(written).toEqual([0, 99, 5, 0]);
  jest.useRealTimers();
});

test('repeated errors: tells conditions with other codes or texts apart, and writes every other error', () => {
  const written: string[] = [];
  const errors = new RepeatedErrors();
  const meet = (thrown: unknown, text: string) => errors.write(thrown, text, () => written.push(text));
  for (let times = 0; times < 2; times += 1) {
    meet(new AppError('unavailable'), 'request failed');
    meet(new AppError('storage_failed'), 'request failed');
    meet(new AppError('unavailable'), 'sweep step failed');
    meet(new AppError('internal'), 'bug');
    meet(new Error('bug'), 'bug');
  }
  expect(written.filter((text) => text === 'bug')).toHaveLength(4);
  expect(written).toHaveLength(7);
});
