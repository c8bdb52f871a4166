import { expect, test } from '@jest/globals';
import { type Check, problem, warning } from './check.js';
import { runChecks } from './run-checks.js';

const hanging: Check<unknown> = { name: 'hanging', run: () => new Promise(() => undefined) };

const fine: Check<unknown> = { name: 'fine', run: async () => ({ summary: 'works', figures: { count: 1 } }) };
const failing: Check<unknown> = {
  name: 'failing',
  run: async () => ({ summary: 'broken', findings: [warning('It is slow.', 'Wait'), problem('It is broken.', 'Mend it')] }),
};

test('runChecks: a check has the state of its worst finding, and keeps its figures', async () => {
  expect(await runChecks([fine, failing], null)).toEqual([
    { name: 'fine', state: 'ok', summary: 'works', findings: [], figures: { count: 1 } },
    expect.objectContaining({ name: 'failing', state: 'problem', summary: 'broken', findings: [expect.anything(), expect.anything()] }),
  ]);
});

test('runChecks: skips what needs a failed or a skipped check, with the reason', async () => {
  const run = () => Promise.reject(new Error('it must not run'));
  const second: Check<unknown> = { name: 'second', needs: ['fine', 'failing'], run };
  const third: Check<unknown> = { name: 'third', needs: ['second'], run };
  const [, , ...skipped] = await runChecks([fine, failing, second, third], null);
  expect(skipped).toEqual([
    expect.objectContaining({ name: 'second', state: 'skipped', summary: 'needs failing, which has a problem' }),
    expect.objectContaining({ name: 'third', state: 'skipped', summary: 'needs second, which was skipped' }),
  ]);
});

test('runChecks: a check that throws, and one that never ends, are problems; the others go on', async () => {
  const throwing: Check<unknown> = { name: 'throwing', run: () => Promise.reject(new TypeError('no such field')) };
  const results = await runChecks([throwing, { ...hanging, timeLimitMs: 1 }, fine], null);
  expect(results.map(({ name, state }) => [name, state])).toEqual([
    ['throwing', 'problem'],
    ['hanging', 'problem'],
    ['fine', 'ok'],
  ]);
  const meanings = results.flatMap(({ findings }) => findings.map(({ meaning }) => meaning));
  expect(meanings).toEqual([expect.stringContaining('no such field'), expect.stringContaining('no result within 0.001 s')]);
});

test('runChecks: ends at once when it is interrupted', async () => {
  const interrupted = new AbortController();
  const running = runChecks([hanging], null, interrupted.signal);
  interrupted.abort();
  const [result] = await running;
  expect(result?.findings[0]?.meaning).toContain('it was interrupted');
});
