import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { stopLeftoverProcesses } from './stop-leftover-processes.js';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** The process that is spawned is the leader of a group, as the API and the workers are, unless it belongs to a worker. */
function start(lastArgument: string, { script = 'setInterval(() => {}, 1000)', command = process.execPath, detached = true } = {}) {
  const child = spawn(command, ['-e', `console.log('up'); ${script}`, lastArgument], { stdio: ['ignore', 'pipe', 'ignore'], detached });
  children.push(child);
  const exited = once(child, 'exit');
  return { child, exited, up: once(child.stdout, 'data') };
}

test('stopLeftoverProcesses: ends what a dead supervisor left, with and without a pid file, stopped and orphaned; nothing else', async () => {
  const runDir = mkdtempSync(join(tmpdir(), 'pixmill-left-'));
  const worker = start(runDir);
  const hung = start(runDir, { script: "process.kill(process.pid, 'SIGSTOP')" });
  const codec = start(runDir, { script: "process.kill(process.pid, 'SIGSTOP')", detached: false });
  const unrelated = start(`${runDir}-2`);
  const person = spawn('tail', ['-f', '/dev/null', runDir], { stdio: 'ignore' });
  children.push(person);
  await Promise.all([worker, hung, codec, unrelated].map(({ up }) => up));

  await stopLeftoverProcesses(runDir);
  expect(await worker.exited).toEqual([null, 'SIGTERM']);
  expect(await hung.exited).toEqual([null, 'SIGKILL']);
  expect(await codec.exited).toEqual([null, 'SIGKILL']);
  expect([unrelated.child.exitCode, unrelated.child.signalCode, person.signalCode]).toEqual([null, null, null]);
  rmSync(runDir, { recursive: true });
}, 60_000);
