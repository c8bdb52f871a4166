import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readRunningEnvironment } from './running-environment.js';

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pixmill-doctor-'));
  await mkdir(join(dataDir, 'run'));
});

afterAll(() => rm(dataDir, { recursive: true }));

/** Writes the lock file of a supervisor. */
const writeLock = (pid: number, startTime: string) => writeFile(join(dataDir, 'run', 'supervisor.pid'), `${pid}\n${startTime}\n`);

test('readRunningEnvironment: reads the environment of the process that holds the data folder', async () => {
  const stat = await readFile('/proc/self/stat', 'utf8');
  await writeLock(process.pid, stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '');
  expect(await readRunningEnvironment(dataDir)).toMatchObject({ PATH: process.env.PATH });
});

test('readRunningEnvironment: ignores a process that has the pid of a supervisor that ended', async () => {
  await writeLock(process.pid, '1');
  expect(await readRunningEnvironment(dataDir)).toEqual({});
});

test('readRunningEnvironment: is empty without a running service', async () => {
  expect(await readRunningEnvironment(join(dataDir, 'absent'))).toEqual({});
});
