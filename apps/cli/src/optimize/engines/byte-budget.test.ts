import { expect, test } from '@jest/globals';
import { ByteBudget } from './byte-budget.js';

const never = new AbortController().signal;
/** Lets every promise that is due continue. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('ByteBudget: runs works in their order while their bytes fit', async () => {
  const budget = new ByteBudget(100);
  const running = new Set<string>();
  const ends = new Map<string, () => void>();
  const start = (name: string, bytes: number, signal = never) =>
    budget.run(bytes, signal, async () => {
      running.add(name);
      await new Promise<void>((end) => ends.set(name, end));
      running.delete(name);
      return name;
    });
  const [a, b] = [start('a', 60), start('b', 60)];
  const leaver = new AbortController();
  const left = start('left', 70, leaver.signal).catch((reason: unknown) => reason);
  const huge = start('huge', 5_000);
  const small = start('small', 10);
  await turn();
  expect([...running]).toEqual(['a']); // the small one would fit, but it is not its turn
  ends.get('a')?.();
  expect(await a).toBe('a');
  await turn();
  leaver.abort('gone');
  expect(await left).toBe('gone');
  ends.get('b')?.();
  expect(await b).toBe('b');
  await turn();
  expect([...running]).toEqual(['huge']);
  ends.get('huge')?.();
  expect(await huge).toBe('huge');
  await turn();
  ends.get('small')?.();
  expect(await small).toBe('small');
});

test('ByteBudget: gives the room of a work that failed to the next one', async () => {
  const budget = new ByteBudget(100);
  const failed = budget.run(100, never, () => Promise.reject(new Error('broken')));
  const next = budget.run(100, never, async () => 'next');
  await expect(failed).rejects.toThrow('broken');
  expect(await next).toBe('next');
  await expect(budget.run(1, AbortSignal.abort('over'), async () => 'never')).rejects.toBe('over');
});
