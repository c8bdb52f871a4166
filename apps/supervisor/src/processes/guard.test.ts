import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { listProcesses, readCommandLine } from '@pixmill/local-services';
import { eventually } from '@pixmill/testkit';
import { isGuard } from './guard.js';

const guardUrl = new URL('./guard.js', import.meta.url).href;
const waiting = { withinMs: 60_000 };
const hasEnded = (pid: number) => readCommandLine(pid) === '';

describe('guard', () => {
  let runDir: string;
  beforeEach(() => {
    runDir = mkdtempSync(join(tmpdir(), 'pixmill-guard-'));
  });
  afterEach(() => rmSync(runDir, { recursive: true }));

  const findGuards = () => listProcesses().filter((found) => isGuard(found) && found.commandLine.endsWith(` ${runDir}`));

  /** A supervisor with a worker that ignores SIGTERM, its stopped codec process, and a server. Prints their pids. */
  async function startSupervisor() {
    const worker = `
      process.on('SIGTERM', () => {});
      const codec = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
      process.kill(codec.pid, 'SIGSTOP');
      process.send(codec.pid);
      setInterval(() => {}, 1000);`;
    const source = `
      import { spawn } from 'node:child_process';
      import { once } from 'node:events';
      import { Guard } from ${JSON.stringify(guardUrl)};
      const guard = new Guard(${JSON.stringify(runDir)});
      const worker = spawn(process.execPath, ['-e', ${JSON.stringify(worker)}], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
      const [codec] = await once(worker, 'message');
      const server = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
      guard.setPid('worker-1', worker.pid);
      guard.setPid('postgres', server.pid);
      process.on('SIGTERM', () => { guard.end(); process.exit(); });
      console.log(JSON.stringify([worker.pid, codec, server.pid]));`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', source], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    const pids: number[] = JSON.parse(String(line));
    return { child, exited: once(child, 'exit'), pids };
  }

  test('ends every process of a supervisor that was killed, and itself', async () => {
    const { child, exited, pids } = await startSupervisor();
    child.kill('SIGKILL');
    await exited;
    await eventually(() => pids.every(hasEnded) && findGuards().length === 0, waiting);
  }, 120_000);

  test('leaves the processes alone when the supervisor ends by itself', async () => {
    const { child, exited, pids } = await startSupervisor();
    child.kill('SIGTERM');
    await exited;
    await eventually(() => findGuards().length === 0, waiting);
    expect(pids.filter(hasEnded)).toEqual([]);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
  }, 120_000);

  test('is started again when it was killed', async () => {
    const { child, exited, pids } = await startSupervisor();
    const first = await eventually(() => findGuards()[0]?.pid ?? 0, waiting);
    process.kill(first, 'SIGKILL');
    await eventually(() => findGuards().some(({ pid }) => pid !== first), {
      ...waiting,
      describe: `another guard than ${first} of supervisor ${child.pid} (${child.exitCode ?? child.signalCode ?? 'running'})`,
    });
    child.kill('SIGKILL');
    await exited;
    await eventually(() => pids.every(hasEnded), waiting);
  }, 120_000);
});
