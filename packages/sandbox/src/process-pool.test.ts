import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import type { AppError } from '@pixmill/contracts';
import { createProcessPool, type ProcessPool } from './process-pool.js';
import type { ProcessEvent } from './process-set.js';

const folder = mkdtempSync(join(tmpdir(), 'pixmill-sandbox-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface NamedRequest {
  readonly name: string;
  readonly isShort?: boolean;
}

let pool: ProcessPool<NamedRequest, NamedRequest> | undefined;
afterEach(() => pool?.close());

const answer = "process.send({ kind: 'done', result: { name }, rssBytes: 1 });";

/** Writes a program that returns every request unchanged, except the request named poison. */
function writeProgram(onPoison: string): URL {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.mjs`);
  writeFileSync(
    file,
    `const buffers = [];
     process.on('disconnect', () => process.exit());
     process.on('message', async ({ name, isShort }) => {
       if (name === 'poison') { ${onPoison} }
       else ${answer}
     });
     process.send({ kind: 'ready', versions: { program: '1.0' } });`,
  );
  return pathToFileURL(file);
}

/** 1 s of wall-clock time and of CPU time until the size is known, then 60 s and 45 s. */
const timeLimits = (workUnits: number) => (workUnits === 0 ? { wallMs: 1_000, cpuMs: 1_000 } : { wallMs: 60_000, cpuMs: 45_000 });

function open(onPoison: string, { processes = 2, maxRequestMs = 60_000, maxRequestsPerProcess = 200 } = {}) {
  const events: ProcessEvent[] = [];
  const created = createProcessPool<NamedRequest, NamedRequest>({
    program: writeProgram(onPoison),
    env: {},
    processes,
    maxRssBytes: 300_000_000,
    timeLimits,
    maxRequestMs,
    maxRequestsPerProcess,
    toShortRequest: (request) => ({ ...request, isShort: true }),
    lossMessages: { time: 'took too long', memory: 'took too much memory' },
    onProcessEvent: (event) => events.push(event),
  });
  pool = created;
  const run = (name: string, signal = new AbortController().signal) =>
    created.run({ name }, signal).then(
      (result) => result.name,
      ({ code, message }: AppError) => `${code}: ${message}`,
    );
  return { pool: created, run, events, losses: () => events.filter((event) => event.kind === 'lost') };
}

const failures = {
  crash: 'processing_failed: The image could not be processed',
  time: 'processing_failed: took too long',
  memory: 'processing_failed: took too much memory',
} as const;

describe('process pool: one bad request', () => {
  test.each([
    ['crashes its process', "process.kill(process.pid, 'SIGSEGV')", 'crash', 2],
    ['ends its process', 'process.exit(3)', 'crash', 2],
    ['never answers', '', 'time', 2],
    ['keeps its process busy', 'for (;;);', 'time', 2],
    [
      'allocates memory little by little',
      'setInterval(() => buffers.length < 50 && buffers.push(Buffer.alloc(20_000_000, 1)), 20)',
      'memory',
      1,
    ],
    ['allocates memory without a pause', 'for (;;) if (buffers.length < 100) buffers.push(Buffer.alloc(10_000_000, 1))', 'memory', 1],
  ] as const)(
    'that %s fails alone and names the cause',
    async (_, onPoison, cause, attempts) => {
      const { run, losses } = open(onPoison);
      // a memory loss of a fresh process is not tried again, and both processes are fresh
      const [poison, ...others] = await Promise.all(['poison', 'a', 'b', 'c', 'd'].map((name) => run(name)));
      expect(poison).toBe(failures[cause]);
      expect(others).toEqual(['a', 'b', 'c', 'd']);
      expect(losses().map((event) => event.cause)).toEqual(Array.from({ length: attempts }, () => cause));
      expect(await Promise.all(['e', 'f', 'g'].map((name) => run(name)))).toEqual(['e', 'f', 'g']);
    },
    300_000,
  );

  test('that allocates 4 GB at once gets an error from the kernel', async () => {
    const { run } = open(
      "try { buffers.push(Buffer.alloc(4e9)) } catch (error) { process.send({ kind: 'failed', rssBytes: 1, error: { code: 'image_damaged', message: error.name, detail: null } }) }",
    );
    expect(await run('a')).toBe('a');
    expect(await run('poison')).toBe('image_damaged: RangeError');
  });

  test('that exceeds the memory limit in a used process runs again in a fresh process', async () => {
    const { run, losses } = open(
      `setTimeout(() => { if (globalThis.full) buffers.push(Buffer.alloc(400_000_000, 1)); else ${answer} }, 10); globalThis.full = true`,
    );
    expect([await run('a'), await run('poison')]).toEqual(['a', failures.memory]);
    expect(losses().length).toBeGreaterThan(0);
  });

  test('that exceeds its time runs again as a short request', async () => {
    const { run, losses } = open(`if (isShort) ${answer} else for (;;);`);
    expect(await run('poison')).toBe('poison');
    expect(losses().map((event) => event.cause)).toEqual(['time']);
  });

  test('that crashes its process runs again as it is', async () => {
    const { run } = open("if (isShort) process.send({ kind: 'done', result: { name: 'short' }, rssBytes: 1 }); else process.exit(3);");
    expect(await run('poison')).toBe(failures.crash);
  });

  test('that never has enough time gets its last fallback', async () => {
    const { run, losses } = open(
      "process.send({ kind: 'fallback', result: { name: isShort ? 'second' : 'first' } }, () => { if (!isShort) for (;;); });",
    );
    expect(await run('poison')).toBe('second');
    expect(losses().map((event) => event.cause)).toEqual(['time', 'time']);
  });

  test('that crashes gets no fallback', async () => {
    const { run } = open("process.send({ kind: 'fallback', result: { name: 'fallback' } }, () => process.exit(3));");
    expect(await run('poison')).toBe(failures.crash);
  });

  test('has one deadline for all attempts', async () => {
    const { run, losses } = open("process.send({ kind: 'measured', workUnits: 1 })", { maxRequestMs: 4_000 });
    expect(await run('a')).toBe('a');
    const startedAt = performance.now();
    const outcome = await run('poison');
    expect(performance.now() - startedAt).toBeGreaterThan(3_900);
    const [loss, ...others] = losses();
    expect(others).toEqual([]);
    // when this machine is too busy to show that the process did nothing, the request is given back
    expect(outcome).toBe(loss?.cause === 'interrupted' ? 'unavailable: Temporarily unavailable; try again later' : failures.time);
    expect(loss?.reason).toMatch(/^(exceeded its deadline|the machine is starved): /);
  });
});

describe('process pool', () => {
  test('lets a request exceed its wall-clock limit of 1 s while it works within its CPU time', async () => {
    // longer than a clock tick of 10 ms
    const work = `
      const used = () => { const { user, system } = process.cpuUsage(); return user + system; };
      const start = used();
      while (used() - start < 12_000);`;
    const { run, losses } = open(`setInterval(() => { ${work} }, 200); setTimeout(() => { ${answer} }, 3_500);`);
    expect(await run('poison')).toBe('poison');
    expect(losses()).toEqual([]);
  });

  test('a request with limits of its own may use more CPU time than the limit of the pool', async () => {
    const used = 'const used = () => { const { user, system } = process.cpuUsage(); return user + system; };';
    const { pool: opened, losses } = open(`${used} const start = used(); while (used() - start < 2_200_000); ${answer}`);
    const limits = { timeLimits: () => ({ wallMs: 60_000, cpuMs: 45_000 }) };
    await expect(opened.run({ name: 'poison' }, new AbortController().signal, limits)).resolves.toEqual({ name: 'poison' });
    expect(losses()).toEqual([]);
  });

  test('runs requests one after the other in one process, and replaces the process after 3 requests', async () => {
    const { run, events } = open('', { processes: 1, maxRequestsPerProcess: 3 });
    expect(await Promise.all(['a', 'b', 'c', 'd'].map((name) => run(name)))).toEqual(['a', 'b', 'c', 'd']);
    expect(events.map(({ kind }) => kind)).toEqual(['started', 'assigned', 'assigned', 'assigned', 'recycled', 'started', 'assigned']);
  });

  test('an aborted waiting request gives its slot to the next request', async () => {
    const { run } = open('', { processes: 1 });
    const controller = new AbortController();
    const outcomes = Promise.all([run('a'), run('b', controller.signal), run('c')]);
    controller.abort();
    expect(await outcomes).toEqual(['a', failures.crash, 'c']);
  });

  test('returns the versions of the program, and reuses the process for the next request', async () => {
    const { pool: opened, run, events } = open('');
    expect(await opened.versions()).toEqual({ program: '1.0' });
    expect(await run('a')).toBe('a');
    expect(events.map(({ kind }) => kind)).toEqual(['started', 'assigned']);
  });

  test('rejects requests with unavailable after close', async () => {
    const { pool: opened, run } = open('');
    await opened.close();
    expect(await run('a')).toContain('unavailable: ');
  });
});
