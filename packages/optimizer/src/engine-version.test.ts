import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { engineVersion } from './engine-version.js';

test('the engine version names the encoders that are installed', () => {
  const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(engineVersion).toContain(`sharp ${dependencies.sharp},`);
  expect(engineVersion).toContain(`@napi-rs/image ${dependencies['@napi-rs/image']},`);
  expect(engineVersion).toContain(`svgo ${dependencies.svgo})`);
});
