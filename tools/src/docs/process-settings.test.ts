import { expect, test } from '@jest/globals';
import { findExample, readSettingMeta } from '@pixmill/runtime';
import { safeParse } from 'zod';
import { settingsByProcess } from './process-settings.js';

test('settings: every one has a description and an example that is valid', () => {
  const settings = Object.values(settingsByProcess).flatMap((shape) => Object.entries(shape));
  expect(settings.length).toBeGreaterThan(50);
  const bad = settings.filter(([, schema]) => {
    const { description, secret } = readSettingMeta(schema);
    const example = findExample(schema);
    return !description || !example || (secret !== 'whole' && !safeParse(schema, example).success);
  });
  expect(bad.map(([name]) => name)).toEqual([]);
});
