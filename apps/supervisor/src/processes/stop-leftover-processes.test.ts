import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { stopLeftoverProcesses } from './stop-leftover-processes.js';

test('ends what a dead supervisor left, and nobody else who has the number now', async () => {
  const run = mkdtempSync(join(tmpdir(), 'pixmill-left-'));
  const start = (lastArgument: string) => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', lastArgument], { stdio: 'ignore' });
    return { child, exited: once(child, 'exit') };
  };
  const ours = start(run);
  const stranger = start('/elsewhere');
  writeFileSync(join(run, 'worker-1.pid'), `${ours.child.pid}\n`);
  writeFileSync(join(run, 'api.pid'), `${stranger.child.pid}\n`);
  writeFileSync(join(run, 'postgres.pid'), '1\n');

  await stopLeftoverProcesses(run);
  expect(await ours.exited).toEqual([null, 'SIGTERM']);
  expect(stranger.child.exitCode).toBeNull();
  expect(readdirSync(run)).toEqual(['postgres.pid']);

  stranger.child.kill('SIGKILL');
  await stranger.exited;
  rmSync(run, { recursive: true });
});
