import { expect, test } from '@jest/globals';
import { resolveWebInput } from './resolve-input.js';

test('resolveWebInput: takes an international host, also when it is called often', async () => {
  const url = 'https://b\u00fccher.example/a.png';
  const problems = new Set<unknown>();
  for (let call = 0; call < 20_000; call += 1) await resolveWebInput(url).catch((thrown: unknown) => problems.add(thrown));
  expect([...problems]).toEqual([]);
});
