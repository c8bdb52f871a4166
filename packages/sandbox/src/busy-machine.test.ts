import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import type { AppError } from '@pixmill/contracts';
import { eventually } from '@pixmill/testkit';
import { createProcessPool, type ProcessPool } from './process-pool.js';
import type { ProcessEvent } from './process-set.js';

const folder = mkdtempSync(join(tmpdir(), 'pixmill-sandbox-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let pool: ProcessPool<{ readonly name: string }, string> | undefined;
afterEach(() => pool?.close());

const file = (name: string) => join(folder, name);
const ready = "process.send({ kind: 'ready', versions: {} });";
const answer = "process.send({ kind: 'done', result: name, rssBytes: 1 })";

/** A program that gets ready after `onStart`, and answers every request after `onRequest`. */
function writeProgram({ onStart = ready, onRequest = answer } = {}): URL {
  const path = file(`${Math.random().toString(36).slice(2)}.mjs`);
  writeFileSync(
    path,
    `process.on('disconnect', () => process.exit()); process.on('message', async ({ name }) => { ${onRequest} }); ${onStart}`,
  );
  return pathToFileURL(path);
}

interface OpenOptions {
  readonly program: URL;
  readonly maxRequestMs?: number;
  readonly env?: Record<string, string>;
  readonly onEvent?: (event: ProcessEvent) => void;
}

function open({ program, maxRequestMs = 60_000, env = {}, onEvent = () => {} }: OpenOptions) {
  const events: ProcessEvent[] = [];
  const created = createProcessPool<{ readonly name: string }, string>({
    program,
    env,
    processes: 1,
    maxRssBytes: 300_000_000,
    timeLimits: () => ({ wallMs: 60_000, cpuMs: 45_000 }),
    startLimits: { cpuMs: 1_000, idleMs: 1_000, wallMs: 300_000 },
    maxRequestMs,
    onProcessEvent(event) {
      events.push(event);
      onEvent(event);
    },
  });
  pool = created;
  const run = (name: string, signal = new AbortController().signal) =>
    created.run({ name }, signal).catch(({ code, detail }: AppError) => `${code}: ${detail}`);
  return { run, versions: () => created.versions(), events, kinds: () => events.map(({ kind }) => kind) };
}

describe('process pool: the start of a process', () => {
  test('may take longer than its idle limit while the process cannot run', async () => {
    const { run, kinds } = open({
      program: writeProgram(),
      onEvent(event) {
        if (event.kind !== 'started') return;
        process.kill(event.pid, 'SIGSTOP');
        setTimeout(() => process.kill(event.pid, 'SIGCONT'), 2_500);
      },
    });
    expect(await run('a')).toBe('a');
    expect(kinds()).toEqual(['started', 'assigned']);
  });

  test.each([
    ['is busy without end', 'for (;;);', 'was not ready after 1'],
    ['hangs', 'setInterval(() => {}, 60_000);', 'was not ready and did nothing for 1'],
    ['crashes', 'process.exit(3);', 'ended with code 3'],
  ])(
    'that %s fails no request: the request is given back after three starts',
    async (_, onStart, reason) => {
      const { run, events, kinds } = open({ program: writeProgram({ onStart }) });
      expect(await run('a')).toContain(`unavailable: no process could be started: ${reason}`);
      expect(kinds()).toEqual(['started', 'start-failed', 'started', 'start-failed', 'started', 'start-failed']);
      expect(events[1]).toMatchObject({ reason: expect.stringContaining(reason) });
    },
    120_000,
  );

  test('that fails costs the request no attempt', async () => {
    const flag = JSON.stringify(file('started-before'));
    const onStart = `import { existsSync, writeFileSync } from 'node:fs';
      if (existsSync(${flag})) ${ready} else { writeFileSync(${flag}, ''); process.exit(1); }`;
    const { run, kinds } = open({ program: writeProgram({ onStart }) });
    expect(await run('a')).toBe('a');
    expect(kinds()).toEqual(['started', 'start-failed', 'started', 'assigned']);
  });

  test('that the system refuses fails no request', async () => {
    // an environment of 4 MB is larger than Linux takes
    const { run, events } = open({ program: writeProgram(), env: { LARGE: 'x'.repeat(4_000_000) } });
    expect(await run('a')).toContain('spawn E2BIG');
    expect(events[0]).toMatchObject({ kind: 'start-failed', pid: 0 });
  });

  test('works again as soon as the program is there', async () => {
    const program = pathToFileURL(file('installed-later.mjs'));
    const { run, versions } = open({ program });
    expect(await run('a')).toContain('unavailable: no process could be started: ended with code 1');
    await expect(versions()).rejects.toMatchObject({ code: 'unavailable' });
    writeFileSync(program, `process.on('message', ({ name }) => { ${answer} }); ${ready}`);
    expect(await eventually(async () => (await run('b')) === 'b', { withinMs: 30_000 })).toBe(true);
  });

  test('goes on after an abort, for the next request', async () => {
    const { run, kinds } = open({ program: writeProgram() });
    const controller = new AbortController();
    const aborted = run('a', controller.signal);
    controller.abort();
    await aborted;
    expect(await run('b')).toBe('b');
    expect(kinds().filter((kind) => kind === 'started').length).toBe(1);
  });
});

describe('process pool: a request whose process', () => {
  test('is stopped by a signal runs again in a fresh process', async () => {
    let stopped = 0;
    const { run, events } = open({
      program: writeProgram({ onRequest: `setTimeout(() => ${answer}, 500)` }),
      onEvent(event) {
        if (event.kind !== 'assigned' || stopped > 0) return;
        stopped = event.pid;
        process.kill(event.pid, 'SIGSTOP');
      },
    });
    expect(await run('a')).toBe('a');
    expect(events).toContainEqual({ kind: 'lost', pid: stopped, cause: 'interrupted', reason: 'was stopped by a signal' });
  }, 300_000);

  test('could not run for most of its time is given back at the deadline', async () => {
    const { run } = open({
      program: writeProgram({ onRequest: `setTimeout(() => ${answer}, 500)` }),
      maxRequestMs: 3_000,
      onEvent: (event) => event.kind === 'assigned' && process.kill(event.pid, 'SIGSTOP'),
    });
    expect(await run('a')).toMatch(/^unavailable: process lost: the machine is starved: \d+ ms of CPU time in 3\d+ ms$/);
  });

  test('was killed before the request runs in a fresh process', async () => {
    const { run, events } = open({ program: writeProgram() });
    expect(await run('a')).toBe('a');
    process.kill(events[0]?.pid ?? 0, 'SIGKILL');
    expect(await run('b')).toBe('b');
    expect(events.filter((event) => event.kind === 'lost').every((event) => event.cause === 'interrupted')).toBe(true);
  });

  test('cannot read a file of its program is given back', async () => {
    const serveParent = JSON.stringify(new URL('./serve-parent.js', import.meta.url).href);
    const onStart = `import { readFile } from 'node:fs/promises'; import { serveParent } from ${serveParent};
      serveParent(({ name }) => name === 'module' ? import('./no-such-module.mjs') : readFile('/no/such/file.wasm'));`;
    const { run } = open({ program: writeProgram({ onStart, onRequest: '' }) });
    expect(await run('file')).toContain('unavailable: ENOENT');
    expect(await run('module')).toContain('unavailable: Cannot find module');
  });
});
