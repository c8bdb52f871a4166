import { expect, test } from '@jest/globals';
import { defaultJobSpec, parseStoredSpec } from './job-spec.js';

test.each([
  [true, 'all'],
  [false, 'none'],
])('parseStoredSpec: reads keepExif %s of an older row as metadata %s', (keepExif, metadata) => {
  const { metadata: _, ...older } = { ...defaultJobSpec, keepExif };
  expect(parseStoredSpec(older)).toEqual({ ...defaultJobSpec, metadata });
});

test('parseStoredSpec: returns the options of a row as they are', () => {
  const spec = { ...defaultJobSpec, metadata: 'copyright' as const };
  expect(parseStoredSpec(spec)).toEqual(spec);
  expect(() => parseStoredSpec({ ...spec, metadata: 'some' })).toThrow();
});
