import { describe, expect, test } from '@jest/globals';
import { isCharged, isOptimized } from './charge.js';
import type { Image, Report, Variant } from './image.js';

function image({
  sourceBytes,
  mainBytes,
  report = {},
  reused = false,
}: {
  sourceBytes: number;
  mainBytes: number;
  report?: Report;
  reused?: boolean;
}): Pick<Image, 'sourceBytes' | 'outcome'> {
  const main: Variant = {
    role: 'main',
    format: 'svg',
    sizeBytes: mainBytes,
    width: null,
    height: null,
    publicPath: '',
    storageKey: '',
    facts: null,
    externalUrl: null,
  };
  return { sourceBytes, outcome: { status: 'succeeded', variants: [main], report, reused } };
}

describe('isOptimized', () => {
  test.each([
    [1_000, 950, false],
    [1_000, 949, true],
    [1_000, 1_000, false],
  ])('%d bytes that became %d: %s', (sourceBytes, mainBytes, expected) => {
    expect(isOptimized(image({ sourceBytes, mainBytes }))).toBe(expected);
  });

  test.each([
    [600, 400, false],
    [600, 351, false],
    [600, 349, true],
  ])('%d of 1,000 bytes were active content, the result has %d: %s', (removedActiveBytes, mainBytes, expected) => {
    const pictured = image({ sourceBytes: 1_000, mainBytes, report: { removedActiveBytes } });
    expect([isOptimized(pictured), isCharged(pictured)]).toEqual([expected, expected]);
  });
});

test('isCharged: a reused result is free', () => {
  expect(isCharged(image({ sourceBytes: 1_000, mainBytes: 1, reused: true }))).toBe(false);
});

describe('isCharged: a job that only analyses', () => {
  const size = { width: 10, height: 10 };
  const missing = [{ part: 'faces', reason: 'time ran out' }];
  test.each<[string, Report, boolean]>([
    ['costs a token for a part that was made', { onlyAnalysed: true, analysis: { ...size, faces: [], missing: [] } }, true],
    ['is free when no part was made', { onlyAnalysed: true, analysis: { ...size, missing } }, false],
    ['beside an encoding adds nothing', { analysis: { ...size, faces: [], missing: [] } }, false],
  ])('%s', (_name, report, expected) => {
    const analysed = image({ sourceBytes: 1_000, mainBytes: 1_000, report });
    expect([isOptimized(analysed), isCharged(analysed)]).toEqual([false, expected]);
  });

  test('is free when the result is reused', () => {
    const report = { onlyAnalysed: true, analysis: { ...size, faces: [], missing: [] } };
    expect(isCharged(image({ sourceBytes: 1_000, mainBytes: 1_000, report, reused: true }))).toBe(false);
  });
});
