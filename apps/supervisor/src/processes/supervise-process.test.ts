import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startChild } from './start-child.js';
import { type ProcessSpec, type SupervisedProcess, superviseProcess } from './supervise-process.js';

const ready = "process.send('ready');";
const polite = "process.once('SIGTERM', () => process.exit(0)); process.once('disconnect', () => process.exit(0));";
const idle = 'setInterval(() => {}, 1000);';

describe('keepRunning', () => {
  let folder: string;
  let stopping: AbortController;
  let kept: SupervisedProcess[];
  let said: string[];
  let listener: (line: string) => void;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pixmill-keep-'));
    stopping = new AbortController();
    kept = [];
    said = [];
    listener = () => undefined;
  });
  afterEach(async () => {
    stopping.abort();
    await Promise.all(kept.map((each) => each.stop(AbortSignal.abort())));
    rmSync(folder, { recursive: true });
  });

  const say = (line: string) => {
    said.push(line);
    listener(line);
  };
  const heard = (part: string) =>
    new Promise<void>((resolve) => {
      listener = (line) => {
        if (line.includes(part)) resolve();
      };
    });

  /** A unit around a real Node process that runs `script`. */
  function unitOf(script: string, more: Partial<ProcessSpec> & { drainTimeoutMs?: number; readyTimeoutMs?: number } = {}): ProcessSpec {
    const entry = join(folder, 'child.mjs');
    writeFileSync(entry, script);
    const { drainTimeoutMs = 5_000, readyTimeoutMs = 10_000, ...rest } = more;
    const plan = { name: 'tiny', args: [entry], env: {}, logFile: join(folder, 'tiny.log'), readyTimeoutMs, drainTimeoutMs };
    return { name: 'tiny', pidFile: join(folder, 'tiny.pid'), start: (onPid, signal) => startChild(plan, onPid, signal), ...rest };
  }

  const readPid = () => Number(readFileSync(join(folder, 'tiny.pid'), 'utf8'));
  async function keep(unit: ProcessSpec): Promise<SupervisedProcess> {
    const one = await superviseProcess(unit, { say, stopping: stopping.signal });
    kept.push(one);
    return one;
  }

  test('a killed child comes back under a new pid, after onDown; stopped, it stays away', async () => {
    const pidsAtDown: boolean[] = [];
    const unit = unitOf(`${polite}${ready}${idle}`, { onDown: async () => void pidsAtDown.push(existsSync(join(folder, 'tiny.pid'))) });
    const tiny = await keep(unit);
    const first = readPid();
    const back = heard('is back');
    process.kill(first, 'SIGKILL');
    await back;
    const second = readPid();
    expect(second).not.toBe(first);
    expect(pidsAtDown).toEqual([false]);
    expect(said[0]).toBe('tiny ended (signal SIGKILL); starting it again in 100 ms');

    stopping.abort();
    await tiny.stop(new AbortController().signal);
    expect(existsSync(join(folder, 'tiny.pid'))).toBe(false);
    expect(() => process.kill(second, 0)).toThrow();
    expect(said).toHaveLength(2);
  });

  test('one that cannot come back is tried again with longer and longer pauses', async () => {
    const flag = join(folder, 'broken');
    const unit = unitOf(
      `import { existsSync } from 'node:fs'; if (existsSync(${JSON.stringify(flag)})) process.exit(3); ${polite}${ready}${idle}`,
    );
    await keep(unit);
    writeFileSync(flag, '');
    const failed = heard('could not be started again: tiny ended before it was ready (exit code 3)');
    process.kill(readPid(), 'SIGKILL');
    await failed;
    const back = heard('is back');
    rmSync(flag);
    await back;
    expect(readPid()).toBeGreaterThan(0);
  });

  test('a first start that fails is final, and its log is in the error', async () => {
    const unit = unitOf("console.error('no such database'); process.exit(1);");
    const error: unknown = await superviseProcess(unit, { say, stopping: stopping.signal }).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'setup_failed' });
    expect((error as Error).message).toContain('no such database');
    expect(existsSync(join(folder, 'tiny.pid'))).toBe(false);
    expect(said).toEqual([]);
  });

  test('one that never says ready is ended', async () => {
    const unit = unitOf(idle, { readyTimeoutMs: 300 });
    await expect(superviseProcess(unit, { say, stopping: stopping.signal })).rejects.toThrow('was not ready within 0.3 s');
  });

  test('a stop while it starts does not wait for it', async () => {
    const unit = unitOf(`console.log('up'); ${idle}`, { readyTimeoutMs: 60_000 });
    const start = superviseProcess(unit, { say, stopping: stopping.signal });
    stopping.abort();
    await expect(start).rejects.toThrow('was stopped while it started');
  });

  test.each([
    ['after its grace', 200, () => new AbortController().signal],
    ['at once when told so', 60_000, () => AbortSignal.timeout(100)],
  ])('a child that does not drain is killed %s', async (_when, drainTimeoutMs, now) => {
    const tiny = await keep(unitOf(`process.on('SIGTERM', () => {});${ready}${idle}`, { drainTimeoutMs }));
    const pid = readPid();
    stopping.abort();
    await tiny.stop(now());
    expect(() => process.kill(pid, 0)).toThrow();
  });
});
