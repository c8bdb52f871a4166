import { describe, expect, test } from '@jest/globals';
import { createTimeBudget } from './time-budget.js';

/** A budget of 100 ms on a clock that moves by the cost of each task. */
function open() {
  let nowMs = 1_000;
  const budget = createTimeBudget({ limitMs: 100, readUsedMs: () => nowMs });
  const spend = (ms: number) => async () => {
    nowMs += ms;
  };
  return { budget, spend };
}

describe('time budget', () => {
  test('refuses a task that costs more for its pixels than the time that is left', async () => {
    const { budget, spend } = open();
    expect(budget.hasTimeFor({ kind: 'a', pixels: 10 })).toBe(true);
    await budget.run({ kind: 'a', pixels: 10 }, spend(40));
    expect(budget.hasTimeFor({ kind: 'a', pixels: 14 })).toBe(true);
    expect(budget.ranOut).toBe(false);
    expect(budget.hasTimeFor({ kind: 'a', pixels: 15 })).toBe(false);
    expect(budget.ranOut).toBe(true);
  });

  test('allows a task of unknown cost until the time is used up', async () => {
    const { budget, spend } = open();
    await budget.run({ kind: 'a', pixels: 1 }, spend(99));
    expect(budget.hasTimeFor({ kind: 'b', pixels: 1_000 })).toBe(true);
    await budget.run({ kind: 'a', pixels: 1 }, spend(1));
    expect(budget.hasTimeFor({ kind: 'b', pixels: 1 })).toBe(false);
  });

  test('a share has part of the time that is left, and the costs so far', async () => {
    const { budget, spend } = open();
    await budget.run({ kind: 'a', pixels: 1 }, spend(20));
    const half = budget.share(0.5);
    expect(half.hasTimeFor({ kind: 'a', pixels: 1 })).toBe(true);
    expect(half.hasTimeFor({ kind: 'a', pixels: 2 })).toBe(false);
    expect(budget.ranOut).toBe(false);
    expect(budget.hasTimeFor({ kind: 'a', pixels: 2 })).toBe(true);
  });

  test('keeps the last cost when a task throws', async () => {
    const { budget } = open();
    const failing = budget.run({ kind: 'a', pixels: 1 }, () => Promise.reject(new Error('damaged')));
    await expect(failing).rejects.toThrow('damaged');
    expect(budget.hasTimeFor({ kind: 'a', pixels: 1_000 })).toBe(true);
  });
});
