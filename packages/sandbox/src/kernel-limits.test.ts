import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as later } from 'node:timers/promises';
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

test('kernel limits: a process that used its CPU time is killed', async () => {
  const pid = await start('for (;;);');
  const exit = once(child ?? process, 'exit');
  createKernelLimits()(pid).setCpu(1_000);
  expect(await exit).toEqual([null, 'SIGXCPU']);
}, 120_000);

test('kernel limits: the highest CPU limit wins when several are set in a row', async () => {
  const pid = await start('setInterval(() => {}, 1_000)');
  const limits = createKernelLimits()(pid);
  limits.setMemory(800_000_000);
  for (let seconds = 20; seconds <= 60; seconds += 4) {
    limits.setCpu(seconds * 1_000);
    await later(2);
  }
  await eventually(() => expect(limitOf(pid, 'Max cpu time')).toBe('60'), { withinMs: 30_000 });
  expect([limitOf(pid, 'Max data size'), limitOf(pid, 'Max core file size')]).toEqual(['800000000', '0']);
}, 60_000);

test('kernel limits: nothing is limited on a system without prlimit', async () => {
  const pid = await start('setInterval(() => {}, 1_000)');
  const before = readFileSync(`/proc/${pid}/limits`, 'latin1');
  const limits = createKernelLimits('no-such-program')(pid);
  for (let turn = 0; turn < 3; turn += 1) {
    limits.setCpu(1_000);
    await later(20);
  }
  expect(readFileSync(`/proc/${pid}/limits`, 'latin1')).toBe(before);
});
