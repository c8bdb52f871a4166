import { describe, expect, test } from '@jest/globals';
import { eventually } from './eventually.js';

describe('eventually', () => {
  test('returns the first value that is neither false nor null', async () => {
    const values = [null, false, 0];
    await expect(eventually(() => values.shift(), { withinMs: 5_000, everyMs: 0 })).resolves.toBe(0);
  });

  test('repeats an assertion until it holds', async () => {
    let checks = 0;
    await eventually(() => expect(++checks).toBe(3), { withinMs: 5_000, everyMs: 0 });
    expect(checks).toBe(3);
  });

  test('fails with the description and the last error, when the check keeps throwing', async () => {
    const error = new Error('still 2 rows');
    const waiting = eventually(() => Promise.reject(error), { withinMs: 30, describe: 'an empty table', everyMs: 1 });
    await expect(waiting).rejects.toMatchObject({ message: 'waited 30 ms for an empty table; last error: still 2 rows', cause: error });
  });

  test('fails with the last value, when the check keeps returning false', async () => {
    await expect(eventually(() => false, { withinMs: 30, everyMs: 1 })).rejects.toThrow('last value: false');
  });

  test('fails in time, when the check hangs', async () => {
    await expect(eventually(() => new Promise(() => {}), { withinMs: 30 })).rejects.toThrow('the first check did not return');
  });
});
