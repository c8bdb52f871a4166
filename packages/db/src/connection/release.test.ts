import { expect, test } from '@jest/globals';
import { compareReleases, getRelease } from './release.js';

test('compareReleases: orders releases as semver.org does', () => {
  const ordered = [
    '0.1.0',
    '0.9.9',
    '0.10.0',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
  ].concat(['1.0.0-rc.1', '1.0.0', '2.0.0', '10.0.0']);
  for (const [index, release] of ordered.entries()) {
    for (const [otherIndex, other] of ordered.entries())
      expect(Math.sign(compareReleases(release, other))).toBe(Math.sign(index - otherIndex));
  }
  expect(compareReleases('1.0.0+build.7', '1.0.0')).toBe(0);
});

test.each(['', '1', '1.0', 'v1.0.0', 'latest', '1.0.0-'])('compareReleases: rejects %j', (text) => {
  expect(() => compareReleases(text, '1.0.0')).toThrow();
});

test('getRelease: is a release', () => {
  expect(compareReleases(getRelease(), '0.0.0')).toBeGreaterThan(0);
});
