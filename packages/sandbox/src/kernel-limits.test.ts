import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { eventually } from '@pixmill/testkit';
import { createKernelLimits } from './kernel-limits.js';

let child: ChildProcess | undefined;
afterEach(() => void child?.kill('SIGKILL'));

async function start(program: string): Promise<number> {
  child = spawn(process.execPath, ['--eval', program], { stdio: 'ignore' });
  await once(child, 'spawn');
  return child.pid ?? 0;
}

const limitOf = (pid: number, name: string) => new RegExp(`^${name} +(\\S+)`, 'm').exec(readFileSync(`/proc/${pid}/limits`, 'latin1'))?.[1];

test('kernel limits: the kernel kills a process at its CPU limit', async () => {
  const pid = await start('for (;;);');
  const exit = once(child ?? process, 'exit');
  createKernelLimits()(pid).setCpu(1_000);
  expect(await exit).toEqual([null, 'SIGXCPU']);
}, 120_000);

test('kernel limits: the last of several rising CPU limits takes effect', async () => {
  const pid = await start('setInterval(() => {}, 1_000)');
  const limits = createKernelLimits()(pid);
  limits.setMemory(800_000_000);
  for (const firstS of [20, 35, 50]) {
    // prlimit still sets the first limit when the other two arrive
    for (const seconds of [firstS, firstS + 5, firstS + 10]) {
      limits.setCpu(seconds * 1_000);
      await nextTurn();
    }
    await eventually(() => expect(limitOf(pid, 'Max cpu time')).toBe(String(firstS + 10)), { withinMs: 15_000 });
  }
  expect([limitOf(pid, 'Max data size'), limitOf(pid, 'Max core file size')]).toEqual(['800000000', '0']);
}, 60_000);

test('kernel limits: a system without prlimit limits nothing', async () => {
  const pid = await start('setInterval(() => {}, 1_000)');
  const before = readFileSync(`/proc/${pid}/limits`, 'latin1');
  const command = 'no-such-program';
  const limits = createKernelLimits(command)(pid);
  for (const cpuMs of [5_000, 10_000, 15_000]) {
    limits.setCpu(cpuMs);
    await nextTurn();
    // Node reports missing programs in the order of the calls, so the call of `limits` has failed too
    await once(spawn(command), 'error', { signal: AbortSignal.timeout(10_000) });
  }
  expect(readFileSync(`/proc/${pid}/limits`, 'latin1')).toBe(before);
});
