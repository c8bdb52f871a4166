import { expect, test } from '@jest/globals';
import { toSafeName } from './safe-name.js';

test.each([
  ['a\u0000b\nc', 'a_b_c'],
  ['C:\\x\\y.png', 'C__x_y.png'],
  ['...hidden', 'hidden'],
  ['end. . ', 'end'],
  ['a\ud800b', 'a\ufffdb'],
])('safe name: of %j is %j', (name, expected) => {
  expect(toSafeName(name)).toBe(expected);
});

test('safe name: a long one is cut before its extension, never inside a character', () => {
  const safe = toSafeName(`${'世'.repeat(300)}.jpg`);
  expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(200);
  expect(safe).toMatch(/^世+\.jpg$/);
});
