import { expect, test } from '@jest/globals';
import { findNewestRelease } from './newest-release.js';

test.each([
  ['# Changelog\n\n## 0.2.0 - unreleased\n\n### Added\n\n## 0.1.0 - 2026-12-01\n', '0.2.0'],
  ['# Changelog\n\n## 1.0.0-rc.1 - 2026-12-01\n', '1.0.0-rc.1'],
  ['# Changelog\n\n## Unreleased\n\n## 0.1.0 - 2026-12-01\n', null],
  ['# Changelog\n\n## 0.2.0\n', null],
  ['# Changelog\n', null],
])('findNewestRelease: of %j is %j', (changelog, release) => {
  expect(findNewestRelease(changelog)).toBe(release);
});
