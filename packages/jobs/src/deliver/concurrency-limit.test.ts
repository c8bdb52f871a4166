import { describe, expect, test } from '@jest/globals';
import { createConcurrencyLimit } from './concurrency-limit.js';

/** Lets every promise that can resolve now do so. */
const settlePromises = () => new Promise((resolve) => setImmediate(resolve));

describe('createConcurrencyLimit', () => {
  test('runs work up to the limit, in order of arrival; work that fails frees its slot', async () => {
    const withLimit = createConcurrencyLimit(2);
    const started: number[] = [];
    const finishers: (() => void)[] = [];
    const work = (id: number) =>
      withLimit(async () => {
        started.push(id);
        await new Promise<void>((resolve) => finishers.push(resolve));
        if (id === 1) throw new Error('one');
        return id;
      });
    const all = Promise.allSettled([1, 2, 3, 4].map(work));
    for (const expected of [
      [1, 2],
      [1, 2, 3],
      [1, 2, 3, 4],
    ]) {
      await settlePromises();
      expect(started).toEqual(expected);
      finishers.shift()?.();
    }
    for (const finish of finishers) finish();
    expect((await all).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  });
});
