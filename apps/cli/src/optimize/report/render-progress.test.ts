import { expect, test } from '@jest/globals';
import { renderProgress } from './render-progress.js';
import { noTotals } from './totals.js';

const progress = {
  ...{ found: 500, leftBytes: 30_000_000, workedMs: 12_000, sinceDoneMs: 0, isStopping: false },
  totals: { ...noTotals, files: 120, sourceBytes: 10_000_000, resultBytes: 3_000_000, failed: 1 },
};

test.each([
  [79, '[#######-----------------------]  120/500  7.0 MB saved  1 failed  36 s left'],
  [60, '[###-----------]  120/500  7.0 MB saved  1 failed  36 s left'],
  [45, '120/500  7.0 MB saved  1 failed  36 s left'],
  [20, '120/500'],
  [3, ''],
])('renderProgress: in %i columns, from the bar to the number of files', (columns, line) => {
  expect(renderProgress(progress, columns)).toBe(line);
});

test('renderProgress: knows the time left after a second with results, counts it down, and says that a second Ctrl-C ends at once', () => {
  expect(renderProgress({ ...progress, workedMs: 900 }, 79)).not.toContain('left');
  expect(renderProgress({ ...progress, sinceDoneMs: 30_000 }, 79)).toContain('  6 s left');
  expect(renderProgress({ ...progress, sinceDoneMs: 90_000 }, 79)).toContain('  1 s left');
  expect(renderProgress({ ...progress, totals: noTotals }, 79)).not.toContain('left');
  expect(renderProgress({ ...progress, found: 0, totals: noTotals }, 79)).toContain('0/0');
  expect(renderProgress({ ...progress, isStopping: true }, 79)).toBe('Stopping; Ctrl-C again ends at once');
});
