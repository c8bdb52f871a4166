import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { type AppError, defaultJobSpec, type JobSpec } from '@pixmill/contracts';
import { createProcessPool, type ProcessEvent, type ProcessPool } from './process-pool.js';

const folder = mkdtempSync(join(tmpdir(), 'pixmill-cage-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let pool: ProcessPool | undefined;
afterEach(() => pool?.close());

/** A program in the place of the codecs: gives every image back as it is, except for the one called poison. */
function program(onPoison: string): URL {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.mjs`);
  writeFileSync(
    file,
    `const kept = [];
     process.on('disconnect', () => process.exit());
     process.on('message', async ({ bytes }) => {
       if (String(bytes) === 'poison') { ${onPoison} }
       else process.send({ kind: 'done', result: { variants: [{ bytes }], report: {} }, rssBytes: 1 });
     });
     process.send({ kind: 'ready', versions: {} });`,
  );
  return pathToFileURL(file);
}

const spec: JobSpec = { ...defaultJobSpec, compression: 'lossless' };
const limits = { maxPixels: 1, maxAnimationPixels: 1, maxFrames: 1 };
const image = (name: string) => ({ bytes: Buffer.from(name), spec, limits });

function open(onPoison: string, more: { maxRequestMs?: number } = {}) {
  const lost: (ProcessEvent & { kind: 'lost' })[] = [];
  const onProcessEvent = (event: ProcessEvent) => event.kind === 'lost' && lost.push(event);
  const made = createProcessPool({ processes: 2, maxRssBytes: 300_000_000, program: program(onPoison), onProcessEvent, ...more });
  pool = made;
  const run = (name: string) =>
    made.run(image(name), new AbortController().signal).then(
      ({ variants }) => String(variants[0]?.bytes),
      ({ code, message }: AppError) => `${code}: ${message}`,
    );
  return { run, lost };
}

const failures = {
  crash: 'processing_failed: The image could not be processed',
  time: 'processing_failed: The image took longer than allowed',
  memory: 'processing_failed: The image needed more memory than allowed',
} as const;

describe('one bad image', () => {
  test.each([
    ['crashes its process', "process.kill(process.pid, 'SIGSEGV')", 'crash', 2],
    ['ends its process', 'process.exit(3)', 'crash', 2],
    ['never answers', '', 'time', 2],
    ['keeps its process busy for ever', 'for (;;);', 'time', 2],
    ['takes memory bit by bit', 'setInterval(() => kept.length < 50 && kept.push(Buffer.alloc(20_000_000, 1)), 20)', 'memory', 1],
    ['takes memory without a break', 'for (;;) if (kept.length < 100) kept.push(Buffer.alloc(10_000_000, 1))', 'memory', 1],
  ] as const)(
    'that %s fails alone, and says why',
    async (_, onPoison, cause, tries) => {
      const { run, lost } = open(onPoison);
      // a fresh process: what one needs there, it needs in every other
      const [poison, ...others] = await Promise.all(['poison', 'a', 'b', 'c', 'd'].map(run));
      expect(poison).toBe(failures[cause]);
      expect(others).toEqual(['a', 'b', 'c', 'd']);
      expect(lost.map((event) => event.cause)).toEqual(Array.from({ length: tries }, () => cause));
      expect(await Promise.all(['e', 'f', 'g'].map(run))).toEqual(['e', 'f', 'g']);
    },
    60_000,
  );

  test('that asks for all memory at once does not get it', async () => {
    const { run } = open(
      "try { kept.push(Buffer.alloc(4e9)) } catch (error) { process.send({ kind: 'failed', rssBytes: 1, error: { code: 'image_damaged', message: error.name, detail: null } }) }",
    );
    expect(await run('a')).toBe('a');
    // refused by the kernel before a page of it is there
    expect(await run('poison')).toBe('image_damaged: RangeError');
  });

  test('that needs much in a process that is full already has a fresh one to itself', async () => {
    const { run, lost } = open(
      "setTimeout(() => { if (globalThis.full) kept.push(Buffer.alloc(400_000_000, 1)); else process.send({ kind: 'done', result: { variants: [{ bytes }], report: {} }, rssBytes: 1 }); }, 10); globalThis.full = true",
    );
    expect([await run('a'), await run('poison')]).toEqual(['a', failures.memory]);
    expect(lost.length).toBeGreaterThan(0);
  });

  test('has one deadline for all its tries', async () => {
    const { run, lost } = open("process.send({ kind: 'measured', pixels: 75_000_000 })", { maxRequestMs: 4_000 });
    expect(await run('a')).toBe('a');
    const startedAt = performance.now();
    expect(await run('poison')).toBe(failures.time);
    expect(performance.now() - startedAt).toBeGreaterThan(3_900);
    expect(lost.map(({ reason }) => reason)).toEqual(['passed its limit of 60000 ms']);
  });
});

test('an image that is starved, not stuck, has longer than its limit of 2 s', async () => {
  const work = 'const until = performance.now() + 10; while (performance.now() < until);';
  const answer = "process.send({ kind: 'done', result: { variants: [{ bytes }], report: {} }, rssBytes: 1 })";
  const { run, lost } = open(`setInterval(() => { ${work} }, 200); setTimeout(() => ${answer}, 4_500);`);
  expect(await run('poison')).toBe('poison');
  expect(lost).toEqual([]);
});

/** Whether a process does nothing any more; a dead one may wait for somebody to notice. */
function isGone(pid: number): boolean {
  try {
    return /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return true;
  }
}

test('a process whose parent was killed ends within its CPU time, though it hears nothing', async () => {
  const [processFile, limitsFile] = ['./codec-process.js', './kernel-limits.js'].map((file) => new URL(file, import.meta.url).href);
  const parent = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { readFileSync } from 'node:fs';
       import { startCodecProcess } from ${JSON.stringify(processFile)};
       import { createKernelLimits } from ${JSON.stringify(limitsFile)};
       const child = startCodecProcess({
         program: new URL(${JSON.stringify(program('for (;;);').href)}),
         maxRssBytes: 3e8,
         limitsOf: createKernelLimits(),
         onTaken: (pid) => setInterval(() => {
           if (/^Max cpu time +\\d/m.test(readFileSync('/proc/' + pid + '/limits', 'latin1'))) console.log(pid);
         }, 20),
       });
       await child.run({ bytes: Buffer.from('poison') }, { signal: new AbortController().signal, deadline: performance.now() + 600_000 });`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const [said] = await once(parent.stdout, 'data');
    const pid = Number.parseInt(String(said), 10);
    parent.kill('SIGKILL');
    expect(pid).toBeGreaterThan(1);
    // 6 s of CPU time, of which a busy machine gives little
    const until = performance.now() + 150_000;
    while (!isGone(pid) && performance.now() < until) await later(100);
    const gone = isGone(pid);
    if (!gone) process.kill(pid, 'SIGKILL');
    expect(gone).toBe(true);
  } finally {
    parent.kill('SIGKILL');
  }
}, 200_000);
