import { expect, test } from '@jest/globals';
import type { CheckResult } from './check.js';
import { renderReport } from './render-report.js';

const results: readonly CheckResult[] = [
  { name: 'settings', state: 'ok', summary: '3 set', findings: [], figures: {} },
  {
    name: 'database',
    state: 'problem',
    summary: 'PostgreSQL does not answer',
    findings: [
      {
        state: 'problem',
        meaning: 'PostgreSQL at db.example:5432 does not answer: connect ECONNREFUSED 192.0.2.1:5432, and nothing works without it.',
        remedy: 'Start it, or correct DATABASE_URL (docs/running.md#postgresql-of-your-own)',
      },
    ],
    figures: {},
  },
  { name: 'storage', state: 'skipped', summary: 'needs database, which has a problem', findings: [], figures: {} },
];

test('renderReport: one line for each check, what is wrong and its remedy below, in 80 columns', () => {
  expect(renderReport(results, { hasColours: false })).toEqual([
    'ok       settings   3 set',
    'PROBLEM  database   PostgreSQL does not answer',
    '         PostgreSQL at db.example:5432 does not answer: connect ECONNREFUSED',
    '         192.0.2.1:5432, and nothing works without it.',
    '         Remedy: Start it, or correct DATABASE_URL',
    '                 (docs/running.md#postgresql-of-your-own)',
    'skipped  storage    needs database, which has a problem',
    '',
    '1 problem, 1 check ok, 1 skipped',
  ]);
});

test('renderReport: colours the marks only, and only where they are wanted', () => {
  const lines = renderReport(results, { hasColours: true });
  expect(lines[1]).toBe('\u001b[31mPROBLEM  \u001b[39mdatabase   PostgreSQL does not answer');
  expect(lines.join('').split('\u001b[')).toHaveLength(7); // three marks, each with a beginning and an end
});
