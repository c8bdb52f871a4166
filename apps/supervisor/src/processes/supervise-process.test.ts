import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readCommandLine } from '@pixmill/local-services';
import { eventually } from '@pixmill/testkit';
import { startChild } from './start-child.js';
import { type ProcessSpec, SupervisedProcess } from './supervise-process.js';

type SpecOptions = Partial<ProcessSpec> & {
  readonly drainTimeoutMs?: number;
  readonly readyTimeoutMs?: number;
  readonly silentMs?: number;
};

const ready = "process.send('ready');";
const exitOnSignal = "process.once('SIGTERM', () => process.exit(0)); process.once('disconnect', () => process.exit(0));";
const idle = 'setInterval(() => {}, 1000);';

describe('SupervisedProcess', () => {
  let folder: string;
  let stopping: AbortController;
  let supervised: SupervisedProcess[];
  let lines: string[];
  let listener: (line: string) => void;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pixmill-keep-'));
    stopping = new AbortController();
    supervised = [];
    lines = [];
    listener = () => undefined;
  });
  afterEach(async () => {
    stopping.abort();
    await Promise.all(supervised.map((process) => process.stop(AbortSignal.abort())));
    rmSync(folder, { recursive: true });
  });

  const printLine = (line: string) => {
    lines.push(line);
    listener(line);
  };
  const waitForLine = (part: string) =>
    new Promise<void>((resolve) => {
      listener = (line) => {
        if (line.includes(part)) resolve();
      };
    });

  /** A real Node process that runs `script`. */
  function createSpec(script: string, more: SpecOptions = {}): ProcessSpec {
    const entry = join(folder, 'child.mjs');
    writeFileSync(entry, script);
    const { drainTimeoutMs = 5_000, readyTimeoutMs = 60_000, silentMs = 60_000, ...rest } = more;
    const limits = { silentMs, starvedMs: Math.min(60_000, silentMs * 3) };
    const timeouts = { readyTimeoutMs, drainTimeoutMs, startLimits: limits, watchLimits: limits };
    const plan = { name: 'tiny', args: [entry, folder], env: {}, logFile: join(folder, 'tiny.log'), ...timeouts };
    return { name: 'tiny', pidFile: join(folder, 'tiny.pid'), start: (onPid, signal) => startChild(plan, onPid, signal), ...rest };
  }

  const readPid = () => Number(readFileSync(join(folder, 'tiny.pid'), 'utf8'));
  async function start(spec: ProcessSpec): Promise<SupervisedProcess> {
    const started = await SupervisedProcess.start(spec, { printLine, stopping: stopping.signal });
    supervised.push(started);
    return started;
  }

  test('restarts a killed child after onDown; does not restart it after stop', async () => {
    const pidFileAtDown: boolean[] = [];
    const spec = createSpec(`${exitOnSignal}${ready}${idle}`, {
      onDown: async () => void pidFileAtDown.push(existsSync(join(folder, 'tiny.pid'))),
    });
    const tiny = await start(spec);
    const first = readPid();
    const back = waitForLine('was started again');
    process.kill(first, 'SIGKILL');
    await back;
    const second = readPid();
    expect(second).not.toBe(first);
    expect(pidFileAtDown).toEqual([false]);
    expect(lines[0]).toBe('tiny ended (signal SIGKILL); starting it again in 100 ms');

    stopping.abort();
    await tiny.stop(new AbortController().signal);
    expect(existsSync(join(folder, 'tiny.pid'))).toBe(false);
    expect(() => process.kill(second, 0)).toThrow();
    expect(lines).toHaveLength(2);
  });

  test('retries a restart that fails', async () => {
    const flag = join(folder, 'broken');
    const spec = createSpec(
      `import { existsSync } from 'node:fs'; if (existsSync(${JSON.stringify(flag)})) process.exit(3); ${exitOnSignal}${ready}${idle}`,
    );
    await start(spec);
    writeFileSync(flag, '');
    const failed = waitForLine('could not be started again: tiny ended before it was ready (exit code 3)');
    process.kill(readPid(), 'SIGKILL');
    await failed;
    const back = waitForLine('was started again');
    rmSync(flag);
    await back;
    expect(readPid()).toBeGreaterThan(0);
  });

  test.each([
    ['blocks its event loop', 'setTimeout(() => { for (;;); }, 100);'],
    ['stops', "setTimeout(() => process.kill(process.pid, 'SIGSTOP'), 100);"],
  ])(
    'replaces a child that %s',
    async (_what, hang) => {
      const flag = join(folder, 'hangs');
      writeFileSync(flag, '');
      const spec = createSpec(
        `import { existsSync } from 'node:fs';
       const hangs = existsSync(${JSON.stringify(flag)});
       ${exitOnSignal}${ready} setInterval(() => process.send('alive'), 50); if (hangs) { ${hang} }`,
        { silentMs: 3_000 },
      );
      const back = waitForLine('was started again');
      await start(spec);
      const first = readPid();
      rmSync(flag);
      await back;
      expect(lines.slice(0, 2)).toEqual([
        expect.stringMatching(/^tiny hangs \(no sign of life for \d+ s\); it is ended$/),
        'tiny ended (signal SIGKILL); starting it again in 100 ms',
      ]);
      expect(() => process.kill(first, 0)).toThrow();
    },
    120_000,
  );

  test.each([
    ['fails', () => Promise.reject(new Error('no database'))],
    ['hangs', () => new Promise<void>(() => {})],
  ])(
    'restarts a child whose onDown %s',
    async (_how, onDown) => {
      await start(createSpec(`${exitOnSignal}${ready}${idle}`, { onDown }));
      const back = waitForLine('was started again');
      process.kill(readPid(), 'SIGKILL');
      await back;
    },
    60_000,
  );

  test('ends what a killed child started', async () => {
    const spec = createSpec(`
      import { spawn } from 'node:child_process';
      const helper = spawn(process.execPath, ['-e', ${JSON.stringify(idle)}], { stdio: 'ignore' });
      process.kill(helper.pid, 'SIGSTOP');
      ${exitOnSignal} console.log('helper ' + helper.pid); ${ready}${idle}`);
    await start(spec);
    const helper = Number(/helper (\d+)/.exec(readFileSync(join(folder, 'tiny.log'), 'utf8'))?.[1]);
    const ended = waitForLine('tiny ended');
    process.kill(readPid(), 'SIGKILL');
    await ended;
    await eventually(() => readCommandLine(helper) === '', { withinMs: 30_000 }); // empty for a zombie, too
  });

  test('goes on without a pid file while it cannot be written, and writes it later', async () => {
    const blocked = join(folder, 'blocked');
    writeFileSync(blocked, ''); // a file in the place of the folder
    const spec = { ...createSpec(`${exitOnSignal}${ready}${idle}`), pidFile: join(blocked, 'tiny.pid') };
    await start(spec);
    rmSync(blocked);
    mkdirSync(blocked);
    await eventually(() => existsSync(spec.pidFile), { withinMs: 30_000 });
  });

  test('rejects with the log when the first start fails', async () => {
    const spec = createSpec("console.error('no such database'); process.exit(1);");
    const error: unknown = await SupervisedProcess.start(spec, { printLine, stopping: stopping.signal }).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'setup_failed' });
    expect((error as Error).message).toContain('no such database');
    expect(existsSync(join(folder, 'tiny.pid'))).toBe(false);
    expect(lines).toEqual([]);
  });

  test('rejects when the child does not become ready in time', async () => {
    const spec = createSpec(idle, { readyTimeoutMs: 300 });
    await expect(SupervisedProcess.start(spec, { printLine, stopping: stopping.signal })).rejects.toThrow('was not ready within 0.3 s');
  });

  test('rejects at once when the service stops during the start', async () => {
    const spec = createSpec(`console.log('up'); ${idle}`, { readyTimeoutMs: 60_000 });
    const starting = SupervisedProcess.start(spec, { printLine, stopping: stopping.signal });
    stopping.abort();
    await expect(starting).rejects.toThrow('was stopped while it started');
  });

  test.each([
    ['after the drain timeout', 200, () => new AbortController().signal],
    ['at once on a forced stop', 60_000, () => AbortSignal.timeout(100)],
  ])('kills a child that does not drain %s', async (_when, drainTimeoutMs, createForceStop) => {
    const tiny = await start(createSpec(`process.on('SIGTERM', () => {});${ready}${idle}`, { drainTimeoutMs }));
    const pid = readPid();
    stopping.abort();
    await tiny.stop(createForceStop());
    expect(() => process.kill(pid, 0)).toThrow();
  });
});
