import { expect, test } from '@jest/globals';
import { findNodeTroubles } from './node-version.js';

test.each([
  ['20.19.0', []],
  ['22.12.0', []],
  ['24.0.1', []],
  ['18.20.0', ['problem']],
  ['20.18.3', ['problem']],
  ['22.3.0', ['problem']],
  ['23.1.0', ['warning']],
])('node version: %s has the findings %j', (version, states) => {
  expect(findNodeTroubles(version).map(({ state }) => state)).toEqual(states);
});
