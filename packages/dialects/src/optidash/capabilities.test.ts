import { expect, test } from '@jest/globals';
import { toCapabilitiesBody } from './capabilities.js';
import { operationNames } from './parameters/operations.js';

test('toCapabilitiesBody: lists every parsed operation under its newer name', () => {
  const known = operationNames.filter((name) => name !== 'stylize');
  const { operations } = toCapabilitiesBody(false, 'i');
  expect(Object.keys(operations).sort()).toEqual([...known, 'optimize', 'output', 'store', 'webhook'].sort());
});
