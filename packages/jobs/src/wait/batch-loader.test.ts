import { describe, expect, test } from '@jest/globals';
import { createBatchLoader } from './batch-loader.js';

/** A `load` that records its keys and returns `<key>!`, except for `absent`; throws for `bad`. */
function createLoad() {
  const loads: string[][] = [];
  const load = async (keys: readonly string[]) => {
    loads.push([...keys]);
    if (keys.includes('bad')) throw new Error('no');
    return new Map(keys.filter((key) => key !== 'absent').map((key) => [key, `${key}!`]));
  };
  return { loads, load };
}

describe('createBatchLoader', () => {
  test('loads the keys of one turn together, each once; a missing key gives null', async () => {
    const { loads, load } = createLoad();
    const loadKey = createBatchLoader({ load, maxKeys: 10 });
    expect(await Promise.all(['a', 'b', 'a', 'absent'].map(loadKey))).toEqual(['a!', 'b!', 'a!', null]);
    expect(loads).toEqual([['a', 'b', 'absent']]);
  });

  test('loads at most maxKeys keys at a time, one batch after the other', async () => {
    let runningLoads = 0;
    const load = async (keys: readonly string[]) => {
      runningLoads += 1;
      await new Promise(setImmediate);
      expect(runningLoads).toBe(1);
      runningLoads -= 1;
      expect(keys.length).toBeLessThanOrEqual(2);
      return new Map(keys.map((key) => [key, key]));
    };
    const loadKey = createBatchLoader({ load, maxKeys: 2 });
    expect(await Promise.all(['a', 'b', 'c', 'd', 'e'].map(loadKey))).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('loads a key again when it is requested during a load, so that its value is not outdated', async () => {
    const { loads, load } = createLoad();
    let late: Promise<string | null> = Promise.resolve(null);
    const loadKey = createBatchLoader<string>({
      load: async (keys) => {
        if (loads.length === 0) late = loadKey('a');
        return load(keys);
      },
      maxKeys: 10,
    });
    await loadKey('a');
    expect(await late).toBe('a!');
    expect(loads).toEqual([['a'], ['a']]);
  });

  test('rejects only the callers of a load that failed', async () => {
    const { load } = createLoad();
    const loadKey = createBatchLoader({ load, maxKeys: 1 });
    const [bad, good] = await Promise.allSettled([loadKey('bad'), loadKey('good')]);
    expect(bad.status).toBe('rejected');
    expect(good).toEqual({ status: 'fulfilled', value: 'good!' });
  });
});
