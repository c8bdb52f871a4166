import { expect, test } from '@jest/globals';
import { createSessionCache, toIdentity } from './session-cache.js';

const minute = 60_000;
const session = (token: string, expiresAtMs: number) => ({ token, storageUrl: null, expiresAtMs });

test('session cache: keeps a token until it may expire during a put, and for an hour at most', () => {
  let nowMs = 0;
  const cache = createSessionCache({ now: () => nowMs });
  cache.add('a', session('short', 10 * minute));
  cache.add('b', session('long', 600 * minute));
  nowMs = 8 * minute;
  expect([cache.find('a')?.token, cache.find('b')?.token, cache.find('c')]).toEqual(['short', 'long', null]);
  nowMs = 9 * minute;
  expect(cache.find('a')).toBe(null);
  nowMs = 58 * minute;
  expect(cache.find('b')?.token).toBe('long');
  nowMs = 59 * minute;
  expect(cache.find('b')).toBe(null);
});

test('session cache: forgets a rejected token, but not the one that replaced it', () => {
  const cache = createSessionCache();
  const [old, next] = [session('old', Date.now() + 60 * minute), session('next', Date.now() + 60 * minute)];
  cache.add('a', old);
  cache.add('a', next);
  cache.remove('a', old);
  expect(cache.find('a')?.token).toBe('next');
  cache.remove('a', next);
  expect(cache.find('a')).toBe(null);
});

test('session cache: keeps the latest sessions only', () => {
  const cache = createSessionCache({ limit: 2 });
  for (const name of ['a', 'b', 'c']) cache.add(name, session(name, Date.now() + 60 * minute));
  expect(['a', 'b', 'c'].map((name) => cache.find(name)?.token ?? null)).toEqual([null, 'b', 'c']);
});

test('session cache: the name of a login tells its parts apart and has no secret', () => {
  const names = [toIdentity('a', 'b'), toIdentity('a', 'c'), toIdentity('ab'), toIdentity('a', null, 'b')];
  expect(new Set(names).size).toBe(4);
  expect(toIdentity('https://swift.example', { key: 'the-secret' })).toMatch(/^[\w-]{43}$/);
});
