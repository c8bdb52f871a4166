import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from '@jest/globals';
import { exitCodes } from '../program/command.js';
import { createDoctorCommand, type DoctorParts } from './doctor-command.js';

const input = { operand: '', operands: [], options: {}, lists: {}, flags: new Set<string>() };

/** Runs a command; its environment is that of this process. */
async function runCommand(parts: DoctorParts, json: boolean) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const terminal = {
    stdout,
    stderr,
    isInteractive: false,
    columns: 80,
    hasColours: false,
    cwd: tmpdir(),
    signal: new AbortController().signal,
  };
  const exitCode = await createDoctorCommand(parts).runForUser(input, { terminal, json });
  stdout.end();
  return { exitCode, printed: await text(stdout) };
}

test.each([
  ['ok', exitCodes.ok, true],
  ['skipped', exitCodes.ok, true],
  ['warning', exitCodes.ok, true],
  ['problem', exitCodes.failed, false],
] as const)('doctor: the exit code and the JSON after a result %s', async (state, exitCode, ok) => {
  const results = [{ name: 'disk', state, summary: '1 GB free', findings: [], figures: {} }];
  const outcome = await runCommand({ runOperatorChecks: async () => results }, true);
  expect(outcome.exitCode).toBe(exitCode);
  expect(JSON.parse(outcome.printed)).toEqual({ ok, checks: [expect.objectContaining({ name: 'disk', state })] });
});

afterEach(() => {
  delete process.env.PIXMILL_URL;
  delete process.env.PIXMILL_API_KEY;
});

test('doctor of a user: exits with 3 when the service refuses the key, and when nothing answers', async () => {
  const server = createServer((request, response) => {
    const refusal = { type: 'about:blank', code: 'unauthorized', status: 401, title: 'Unauthorized', detail: 'Unknown API key' };
    const isApi = request.url?.startsWith('/api');
    response.setHeader('connection', 'close');
    response
      .writeHead(isApi ? 401 : 200, { 'content-type': isApi ? 'application/problem+json' : 'application/json' })
      .end(JSON.stringify(isApi ? refusal : { status: 'ok' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.env.PIXMILL_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.PIXMILL_API_KEY = 'a'.repeat(32);
  const user = { runOperatorChecks: null };
  const refused = await runCommand(user, false);
  const closed = once(server, 'close');
  server.close().closeAllConnections();
  await closed;
  const away = await runCommand(user, false);
  expect([refused.exitCode, away.exitCode]).toEqual([exitCodes.unreachable, exitCodes.unreachable]);
  expect(refused.printed).toContain('The service refuses the key');
  expect(away.printed).toContain('nothing listens there');
});
