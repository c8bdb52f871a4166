import { expect, test } from '@jest/globals';
import { createConcurrencyLimit } from './concurrency-limit.js';

test('so many at a time, in order, and a failure takes no turn with it', async () => {
  const inTurn = createConcurrencyLimit(2);
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const work = (number: number) =>
    inTurn(async () => {
      started.push(number);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (number === 1) throw new Error('one');
      return number;
    });
  const all = Promise.allSettled([1, 2, 3, 4].map(work));
  const seen: number[][] = [];
  while (ends.length < 4) {
    await new Promise((resolve) => setImmediate(resolve));
    seen.push([...started]);
    ends[started.length - 2]?.();
    if (ends.length === 4) for (const end of ends) end();
  }
  for (const end of ends) end();
  expect(seen[0]).toEqual([1, 2]);
  expect(started).toEqual([1, 2, 3, 4]);
  expect((await all).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
});
