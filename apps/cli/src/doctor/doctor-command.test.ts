import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { exitCodes } from '../program/command.js';
import type { CheckState } from './check.js';
import { createDoctorCommand } from './doctor-command.js';

const input = { operand: '', operands: [], options: {}, lists: {}, flags: new Set<string>() };

async function run(state: CheckState, json: boolean) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const terminal = { stdout, stderr, isInteractive: false, columns: 80, hasColours: false, cwd: '/', signal: new AbortController().signal };
  const results = [{ name: 'disk', state, summary: '1 GB free', findings: [], figures: {} }];
  const command = createDoctorCommand({ runOperatorChecks: async () => results });
  const exitCode = await command.runForUser(input, { terminal, json });
  stdout.end();
  return { exitCode, printed: await text(stdout) };
}

test.each([
  ['ok', exitCodes.ok, true],
  ['skipped', exitCodes.ok, true],
  ['warning', exitCodes.ok, true],
  ['problem', exitCodes.failed, false],
] as const)('doctor: the exit code and the JSON after a result %s', async (state, exitCode, ok) => {
  const outcome = await run(state, true);
  expect(outcome.exitCode).toBe(exitCode);
  expect(JSON.parse(outcome.printed)).toEqual({ ok, checks: [expect.objectContaining({ name: 'disk', state })] });
});
