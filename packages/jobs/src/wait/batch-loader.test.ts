import { describe, expect, test } from '@jest/globals';
import { createBatchLoader } from './batch-loader.js';

/** A loader that writes down what it was asked for and answers `<key>!`, except for `absent`. */
function createLoader() {
  const loads: string[][] = [];
  const load = async (keys: readonly string[]) => {
    loads.push([...keys]);
    if (keys.includes('bad')) throw new Error('no');
    return new Map(keys.filter((key) => key !== 'absent').map((key) => [key, `${key}!`]));
  };
  return { loads, load };
}

describe('createBatch', () => {
  test('those who ask in one turn share a load, each key once; what is not found is null', async () => {
    const { loads, load } = createLoader();
    const ask = createBatchLoader({ load, maxKeys: 10 });
    expect(await Promise.all(['a', 'b', 'a', 'absent'].map(ask))).toEqual(['a!', 'b!', 'a!', null]);
    expect(loads).toEqual([['a', 'b', 'absent']]);
  });

  test('a load has at most so many keys, and the next one waits for it', async () => {
    let under = 0;
    const load = async (keys: readonly string[]) => {
      under += 1;
      await new Promise(setImmediate);
      expect(under).toBe(1);
      under -= 1;
      expect(keys.length).toBeLessThanOrEqual(2);
      return new Map(keys.map((key) => [key, key]));
    };
    const ask = createBatchLoader({ load, maxKeys: 2 });
    expect(await Promise.all(['a', 'b', 'c', 'd', 'e'].map(ask))).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('who asks while a load runs is answered by a later one, not from the past', async () => {
    const { loads, load } = createLoader();
    let late: Promise<string | null> = Promise.resolve(null);
    const ask = createBatchLoader<string>({
      load: async (keys) => {
        if (loads.length === 0) late = ask('a');
        return load(keys);
      },
      maxKeys: 10,
    });
    await ask('a');
    expect(await late).toBe('a!');
    expect(loads).toEqual([['a'], ['a']]);
  });

  test('a load that fails fails those who asked for it alone', async () => {
    const { load } = createLoader();
    const ask = createBatchLoader({ load, maxKeys: 1 });
    const [bad, good] = await Promise.allSettled([ask('bad'), ask('good')]);
    expect(bad.status).toBe('rejected');
    expect(good).toEqual({ status: 'fulfilled', value: 'good!' });
  });
});
