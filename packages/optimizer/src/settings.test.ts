import { expect, test } from '@jest/globals';
import { readEnv } from '@pixmill/runtime';
import { optimizerSettings } from './settings.js';

test('optimizer settings: MAX_CHILD_MEMORY is 1 GB by default and at least 256 MB', () => {
  expect(readEnv(optimizerSettings, {})).toMatchObject({ ok: true, value: { MAX_CHILD_MEMORY: 1_000_000_000 } });
  expect(readEnv(optimizerSettings, { MAX_CHILD_MEMORY: '64mb' })).toMatchObject({
    problems: [{ name: 'MAX_CHILD_MEMORY', reason: expect.stringContaining('from 256mb to') }],
  });
});
