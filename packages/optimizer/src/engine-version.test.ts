import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { engineVersion } from './engine-version.js';

test('engineVersion: names the installed versions of the encoders', () => {
  const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(engineVersion).toContain(`sharp ${dependencies.sharp},`);
  expect(engineVersion).toContain(`@napi-rs/image ${dependencies['@napi-rs/image']},`);
  expect(engineVersion).toContain(`svgo ${dependencies.svgo})`);
});
