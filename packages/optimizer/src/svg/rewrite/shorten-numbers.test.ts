import { describe, expect, test } from '@jest/globals';
import { shortenNumbers, shortenPath } from './shorten-numbers.js';

describe('shortenPath', () => {
  test.each([
    ['M 10.000, 20.50 L 0.5 -0.50 L 30 40 Z', 'M10 20.5L.5-.5 30 40Z'],
    ['m 1 2 m 3 4', 'm1 2m3 4'],
    ['M0,0 C 1e-3 +2 3.0 04 .5 .6', 'M0 0C1e-3 2 3 4 .5.6'],
    ['M1.5 .5 h 1.0 1.0 v-0.0', 'M1.5.5h1 1v0'],
    ['M0 0 A 1.0 1.0 0 0 1 10.0 -5', 'M0 0A1 1 0 0 1 10-5'],
    ['M0 0a1 1 0 01.5.5 1 1 0 10-2-2', 'M0 0a1 1 0 01.5.5 1 1 0 10-2-2'],
    ['', ''],
  ])('shortens %j to %j', (path, shortened) => {
    expect(shortenPath(path)).toBe(shortened);
    expect(shortenPath(shortened)).toBe(shortened);
  });

  // renderers show a path up to its first mistake, so the mistake must stay in place
  test.each(['M 0 0 L 1', 'M 0 0 L L 1 1', '10.0 20', 'M 0 0 Z 1.0', 'M 0 0 A 1 1 0 2 1 5 5', 'M 0 0 X 1.0', 'M 0 0 L 1.0 NaN'])(
    'keeps %j, which does not parse',
    (path) => expect(shortenPath(path)).toBe(path),
  );
});

test.each([
  ['0.0,0.0 24.00 24', '0 0 24 24'],
  ['-.50-1', '-.5 -1'],
  ['00012', '12'],
  ['100', '100'],
  ['1.50px', '1.50px'],
  ['calc(1.0px)', 'calc(1.0px)'],
  ['', ''],
])('shortenNumbers: %j becomes %j', (numbers, shortened) => {
  expect(shortenNumbers(numbers)).toBe(shortened);
});
