import { expect, test } from '@jest/globals';
import { parseUrl } from './parse-url.js';

test('parseUrl: reads an international host also when it is called often', () => {
  const hosts = new Set(Array.from({ length: 20_000 }, () => parseUrl('https://b\u00fccher.example/done')?.host));
  expect([...hosts]).toEqual(['xn--bcher-kva.example']);
});

test('parseUrl: is null for a text that is no URL, and reads a relative one with its base', () => {
  expect([parseUrl('/a'), parseUrl('https://'), parseUrl('/a', 'https://x.example/b')?.href]).toEqual([null, null, 'https://x.example/a']);
});
