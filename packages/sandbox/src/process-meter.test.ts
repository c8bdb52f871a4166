import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@pixmill/testkit';
import { ProcessMeter, type ProcessTimes } from './process-meter.js';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Starts a program and returns its pid when it runs. */
async function start(program: string): Promise<number> {
  const child = spawn(process.execPath, ['--eval', `console.log('runs'); ${program}`], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  await once(child.stdout ?? child, 'data');
  return child.pid ?? 0;
}

/** Samples until `isDone`, and returns the last times. */
function sampleUntil(meter: ProcessMeter, isDone: (times: ProcessTimes) => boolean): Promise<ProcessTimes> {
  const check = () => {
    const times = meter.sample();
    if (times === null) throw new Error('the process has exited');
    return isDone(times) && times;
  };
  return eventually(check, { withinMs: 60_000, everyMs: 200 });
}

describe('process meter', () => {
  test('a process that waits for nothing is idle', async () => {
    const meter = new ProcessMeter(await start('setInterval(() => {}, 60_000);'));
    const { idleMs, stoppedMs } = await sampleUntil(meter, (times) => times.idleMs > 1_000);
    expect(idleMs).toBeGreaterThan(1_000);
    expect(stoppedMs).toBe(0);
  });

  test('a process that competes for a core works or waits, and is never idle', async () => {
    const pid = await start('for (;;);');
    await Promise.all([1, 2, 3].map(() => start('for (;;);')));
    const meter = new ProcessMeter(pid);
    const { wallMs, cpuMs, idleMs, waitedMs } = await sampleUntil(meter, (times) => times.wallMs > 2_000);
    expect(idleMs).toBe(0);
    expect(cpuMs).toBeGreaterThan(0);
    expect(cpuMs + waitedMs).toBeGreaterThan(0.8 * wallMs);
  });

  test('a stopped process is neither idle nor working until it continues', async () => {
    const pid = await start('setInterval(() => {}, 60_000);');
    const meter = new ProcessMeter(pid);
    process.kill(pid, 'SIGSTOP');
    const { idleMs, waitedMs } = await sampleUntil(meter, (times) => times.stoppedMs > 1_000);
    expect(idleMs).toBe(0);
    expect(waitedMs).toBeGreaterThan(900);
    process.kill(pid, 'SIGCONT');
    expect((await sampleUntil(meter, (times) => times.idleMs > 500)).stoppedMs).toBe(0);
  });

  test('time in which this process was frozen itself counts as idle for 2 s at most', async () => {
    const meter = new ProcessMeter(await start('setInterval(() => {}, 60_000);'));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4_000);
    const times = meter.sample();
    expect(times?.idleMs).toBeLessThanOrEqual(2_000);
    expect(times?.waitedMs).toBeGreaterThan(1_500);
  });

  test('returns null when the process has exited', async () => {
    const pid = await start('setTimeout(() => process.exit(), 100);');
    const meter = new ProcessMeter(pid);
    await once(children[0] ?? process, 'exit');
    expect(meter.sample()).toBeNull();
  });
});
