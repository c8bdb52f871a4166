import { expect, test } from '@jest/globals';
import { listInputs } from '@pixmill/contracts';
import { toCapabilitiesBody } from './capabilities.js';
import { operationNames } from './parameters/operations.js';

test('toCapabilitiesBody: lists every parsed operation under its newer name', () => {
  const known = operationNames.filter((name) => name !== 'stylize');
  const { operations } = toCapabilitiesBody({}, 'i');
  expect(Object.keys(operations).sort()).toEqual([...known, 'optimize', 'output', 'store', 'webhook'].sort());
});

test.each([
  [false, []],
  [true, [3, 4]],
])('toCapabilitiesBody: lists the factors of super-resolution where it is installed: %s', (superResolution, factors) => {
  expect(toCapabilitiesBody({ superResolution }, 'i')).toMatchObject({ superResolution, superResolutionFactors: factors });
});

test('toCapabilitiesBody: lists HEIC as an input only when the service reads it', () => {
  const { input: least } = toCapabilitiesBody({}, 'i');
  expect([...least].sort()).toEqual(['avif', 'bmp', 'gif', 'ico', 'jp2', 'jpeg', 'png', 'psd', 'svg', 'tiff', 'webp']);
  const { input } = toCapabilitiesBody({ input: listInputs({ inputs: 'all' }, { heic: true }) }, 'i');
  expect([...input].sort()).toEqual([...least, 'heic'].sort());
});
