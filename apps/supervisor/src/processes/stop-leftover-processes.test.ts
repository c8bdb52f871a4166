import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { stopLeftoverProcesses } from './stop-leftover-processes.js';

test('stopLeftoverProcesses: stops children of a dead supervisor, not a process that reused the pid', async () => {
  const runDir = mkdtempSync(join(tmpdir(), 'pixmill-left-'));
  const start = (lastArgument: string) => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', lastArgument], { stdio: 'ignore' });
    return { child, exited: once(child, 'exit') };
  };
  const leftover = start(runDir);
  const unrelated = start('/elsewhere');
  writeFileSync(join(runDir, 'worker-1.pid'), `${leftover.child.pid}\n`);
  writeFileSync(join(runDir, 'api.pid'), `${unrelated.child.pid}\n`);
  writeFileSync(join(runDir, 'postgres.pid'), '1\n');

  await stopLeftoverProcesses(runDir);
  expect(await leftover.exited).toEqual([null, 'SIGTERM']);
  expect(unrelated.child.exitCode).toBeNull();
  expect(readdirSync(runDir)).toEqual(['postgres.pid']);

  unrelated.child.kill('SIGKILL');
  await unrelated.exited;
  rmSync(runDir, { recursive: true });
});
