import { expect, test } from '@jest/globals';
import { measureWidth, padEnd, padStart, shortenMiddle, toPrintable } from './text-width.js';

test.each([
  ['photo.jpg', 9],
  ['été.jpg', 7],
  ['e\u0301te\u0301.jpg', 7],
  ['图片.jpg', 8],
  ['写真ｶ.png', 9],
  ['한글.gif', 8],
  ['（１）.svg', 10],
  ['👩‍👩‍👧.png', 6],
  ['❤️.png', 5],
  ['a\u200bb', 2],
])('measureWidth: %s takes %i columns', (text, width) => {
  expect(measureWidth(text)).toBe(width);
});

test('toPrintable: replaces what moves the cursor, ends the line or turns the text, and nothing else', () => {
  expect(toPrintable('a\u001b[31m\r\n\tb\u0007\u009b\u2028.png')).toBe('a?[31m???b???.png');
  expect(toPrintable('invoice\u202egnp.exe\ud800')).toBe('invoice?gnp.exe?');
  expect(toPrintable('写真 👩‍👧 e\u0301.png')).toBe('写真 👩‍👧 e\u0301.png');
});

test.each([
  ['photos/summer/beach.jpg', 30, 'photos/summer/beach.jpg'],
  ['photos/summer/beach.jpg', 15, 'photos...ch.jpg'],
  ['照片/夏天/海滩.jpg', 12, '照片/....jpg'],
  ['photo.jpg', 3, '...'],
  ['photo.jpg', 1, '.'],
])('shortenMiddle: %s in %i columns is %s', (text, width, shortened) => {
  expect(shortenMiddle(text, width)).toBe(shortened);
  expect(measureWidth(shortened)).toBeLessThanOrEqual(width);
});

test('padStart and padEnd: count columns, not characters', () => {
  expect([padEnd('图', 4), padStart('图', 4), padEnd('abcde', 4)]).toEqual(['图  ', '  图', 'abcde']);
});
