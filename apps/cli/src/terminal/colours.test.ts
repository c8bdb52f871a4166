import { expect, test } from '@jest/globals';
import { paint, wantsColours } from './colours.js';

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ TERM: 'dumb' }, true, false],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true, true],
])('wantsColours: %j, terminal: %s', (settings, isTerminal, wanted) => {
  expect(wantsColours(settings, isTerminal)).toBe(wanted);
});

test('paint: leaves a text as it is without colours', () => {
  expect(paint({ hasColours: false }, 'red', 'a')).toBe('a');
  expect(paint({ hasColours: true }, 'red', 'a')).toBe('\u001b[31ma\u001b[39m');
});
