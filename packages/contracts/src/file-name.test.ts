import { describe, expect, test } from '@jest/globals';
import { cutFileName, cutPathName, cutText } from './file-name.js';

const [umlauts, faces] = ['ü'.repeat(200), '😀'.repeat(100)];

describe('cutFileName', () => {
  test.each([
    [`${'a'.repeat(251)}.jpg`, `${'a'.repeat(251)}.jpg`],
    [`${'a'.repeat(300)}.jpg`, `${'a'.repeat(251)}.jpg`],
    [`${umlauts}.jpeg`, `${'ü'.repeat(125)}.jpeg`],
    [`x${umlauts}.jpeg`, `x${'ü'.repeat(124)}.jpeg`],
    [`${faces}.png`, `${'😀'.repeat(62)}.png`],
    ['a'.repeat(300), 'a'.repeat(255)],
    [`.${'a'.repeat(300)}`, `.${'a'.repeat(254)}`],
    ['.'.repeat(300), '.'.repeat(255)],
    [`a.${'b'.repeat(300)}`, `a.${'b'.repeat(253)}`],
  ])('cuts %j', (name, expected) => {
    expect(cutFileName(name)).toBe(expected);
  });

  test.each(Array.from({ length: 24 }, (_, maxBytes) => maxBytes))('fits %i bytes and stays valid UTF-8', (maxBytes) => {
    for (const name of [`${umlauts}.jpg`, `a${faces}.jpg`, 'photo of a sea.jpeg', '\ud83d'.repeat(30)]) {
      const cut = cutFileName(name, maxBytes);
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(maxBytes);
      expect(Buffer.from(cut).toString()).toBe(cut);
    }
  });
});

test('cutPathName: keeps long names with the same beginning apart, and shorter names as they are', () => {
  const names = ['1.jpg', '2.jpg', '2.png'].map((end) => cutPathName(`${umlauts}${end}`));
  expect(new Set(names).size).toBe(3);
  for (const name of names) {
    expect(name).toMatch(/^ü{121}-[0-9a-f]{8}\.(jpg|png)$/);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
  }
  expect(cutPathName(`${'a'.repeat(251)}.jpg`)).toBe(`${'a'.repeat(251)}.jpg`);
});

test('cutText: keeps a text that fits, and cuts before a character that does not', () => {
  expect([cutText('aü', 3), cutText('aü', 2), cutText('aü', 0), cutText('', 5)]).toEqual(['aü', 'a', '', '']);
});
