import { expect, test } from '@jest/globals';
import { parsePreferWait } from './prefer-wait.js';

test.each([
  [undefined, null],
  ['', null],
  ['wait=10', 10],
  ['respond-async, wait=10; foo', 10],
  ['Wait="7"', 7],
  ['wait=0', 0],
  ['wait=5000', 100],
  ['wait=-1', null],
  ['wait=soon', null],
  ['wait', null],
])('parsePreferWait: %j is %j', (header, seconds) => {
  expect(parsePreferWait(header)).toBe(seconds);
});
