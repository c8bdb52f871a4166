import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { commandLine, isRunning, terminateProcess, waitForExit } from './process-table.js';

function startSleeper(script: string) {
  const child = spawn(process.execPath, ['-e', `${script}; console.log('up'); setInterval(() => {}, 1000)`, 'sleeper-mark'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(child, 'exit');
  return once(child.stdout, 'data').then(() => ({ pid: child.pid ?? 0, exited, kill: () => child.kill('SIGKILL') }));
}

describe('process table', () => {
  test('a process is known by its command line, not by its number', async () => {
    const sleeper = await startSleeper('');
    expect(commandLine(sleeper.pid)).toContain('sleeper-mark');
    expect(isRunning(sleeper.pid, 'sleeper-mark')).toBe(true);
    expect(isRunning(sleeper.pid, 'somebody else')).toBe(false);

    await terminateProcess(sleeper.pid, 'somebody else', 'SIGKILL', 1_000);
    expect(isRunning(sleeper.pid, 'sleeper-mark')).toBe(true);

    const gone = waitForExit(sleeper.pid, 'sleeper-mark');
    await terminateProcess(sleeper.pid, 'sleeper-mark', 'SIGTERM', 5_000);
    await Promise.all([gone, sleeper.exited]);
    expect(commandLine(sleeper.pid)).toBe('');
  });

  test('one that does not listen is ended by force', async () => {
    const deaf = await startSleeper("process.on('SIGTERM', () => {})");
    await terminateProcess(deaf.pid, 'sleeper-mark', 'SIGTERM', 200);
    expect(await deaf.exited).toEqual([null, 'SIGKILL']);
  });

  test.each([0, 1, -1, Number.NaN])('the number %d is never a process of ours', (pid) => {
    expect(isRunning(pid, '')).toBe(false);
  });
});
