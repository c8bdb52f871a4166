import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { isRunning, readCommandLine, terminateProcess, waitForExit } from './process-table.js';

function startSleeper(script: string) {
  const child = spawn(process.execPath, ['-e', `${script}; console.log('up'); setInterval(() => {}, 1000)`, 'sleeper-mark'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(child, 'exit');
  return once(child.stdout, 'data').then(() => ({ pid: child.pid ?? 0, exited, kill: () => child.kill('SIGKILL') }));
}

describe('process table', () => {
  test('identifies a process by its pid and its command line', async () => {
    const sleeper = await startSleeper('');
    expect(readCommandLine(sleeper.pid)).toContain('sleeper-mark');
    expect(isRunning(sleeper.pid, 'sleeper-mark')).toBe(true);
    expect(isRunning(sleeper.pid, 'another mark')).toBe(false);

    await terminateProcess({ pid: sleeper.pid, mark: 'another mark', signal: 'SIGKILL', killAfterMs: 1_000 });
    expect(isRunning(sleeper.pid, 'sleeper-mark')).toBe(true);

    const exited = waitForExit(sleeper.pid, 'sleeper-mark');
    await terminateProcess({ pid: sleeper.pid, mark: 'sleeper-mark', signal: 'SIGTERM', killAfterMs: 5_000 });
    await Promise.all([exited, sleeper.exited]);
    expect(readCommandLine(sleeper.pid)).toBe('');
  });

  test('terminateProcess: sends SIGKILL to a process that ignores SIGTERM', async () => {
    const ignoring = await startSleeper("process.on('SIGTERM', () => {})");
    await terminateProcess({ pid: ignoring.pid, mark: 'sleeper-mark', signal: 'SIGTERM', killAfterMs: 200 });
    expect(await ignoring.exited).toEqual([null, 'SIGKILL']);
  });

  test.each([0, 1, -1, Number.NaN])('isRunning: is false for the pid %d', (pid) => {
    expect(isRunning(pid, '')).toBe(false);
  });
});
