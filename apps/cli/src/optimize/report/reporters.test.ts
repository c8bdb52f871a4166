import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import type { Terminal } from '../../terminal/terminal.js';
import { measureWidth } from '../../terminal/text-width.js';
import { createReporter } from './create-reporter.js';
import type { FileOutcome, OutputFile, RunEnd } from './reporter.js';

/** A terminal with so many columns, and what was written to it. */
function openTestTerminal({ columns = 80, ...options }: Partial<Terminal> = {}) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const signal = new AbortController().signal;
  const terminal: Terminal = { stdout, stderr, isInteractive: false, columns, hasColours: false, cwd: '/work', signal, ...options };
  const read = (stream: PassThrough) => String(stream.read() ?? '');
  return { terminal, readAll: () => ({ stdout: read(stdout), stderr: read(stderr) }) };
}

const file = (name: string, sizeBytes: number) => ({ path: `/work/photos/${name}`, relativePath: name, sizeBytes, mtimeMs: 0 });
const output = (role: OutputFile['role'], name: string, bytes: number, score: number | null = null): OutputFile => {
  return { path: `/work/small/${name}`, role, format: name.split('.').at(-1) ?? '', bytes, score };
};
const optimized = (name: string, before: number, after: number): FileOutcome => {
  const outputs = [output('main', name, after, 80.57), output('copy', `${name}.webp`, after / 2, 80.1)];
  return { file: file(name, before), ms: 12.4, state: 'optimized', outputs, summary: 'Re-encoded' };
};
const unchanged = (name: string, bytes: number): FileOutcome => {
  return { file: file(name, bytes), ms: 1, state: 'unchanged', outputs: [output('main', name, bytes)], summary: 'Kept' };
};
const failed: FileOutcome = {
  file: file('bad\n\u001b[2J.jpg', 10),
  ms: 3,
  state: 'failed',
  code: 'not_an_image',
  message: 'This is no image.',
};
const outcomes = [
  optimized('b.jpg', 10_000, 3_300),
  unchanged('a.png', 2_000),
  { file: file('c.jpg', 50), ms: 0, state: 'skipped' as const },
  failed,
];

function report(
  terminal: Terminal,
  all: readonly FileOutcome[],
  { json = false, end = 'complete' }: { json?: boolean; end?: RunEnd } = {},
): void {
  const reporter = createReporter(terminal, { json });
  reporter.start(all.map((each) => each.file));
  for (const outcome of all) reporter.done(outcome);
  reporter.end(end);
}

describe('plain reporter', () => {
  test('prints one line for each file and one with the sums, when the output is no terminal', () => {
    const { terminal, readAll } = openTestTerminal();
    report(terminal, outcomes);
    expect(readAll()).toEqual({
      stdout: [
        'photos/b.jpg: 10.0 kB -> 3.3 kB (-67 %), webp 1.6 kB',
        'photos/a.png: unchanged, 2.0 kB',
        'photos/c.jpg: skipped, done before',
        'photos/bad??[2J.jpg: failed, This is no image (not_an_image)',
        '4 files, 12.0 kB -> 5.3 kB (-56 %), 1.6 kB in other formats, 1 unchanged, 1 skipped, 1 failed\n',
      ].join('\n'),
      stderr: '',
    });
  });

  test('says what a run that stopped left undone, and what a dry run would send', () => {
    const { terminal, readAll } = openTestTerminal();
    const planned: FileOutcome = {
      file: file('d.jpg', 3_000),
      ms: 0,
      state: 'planned',
      paths: ['/work/small/d.jpg'],
    };
    const reporter = createReporter({ ...terminal, isInteractive: true }, { json: false, isDryRun: true });
    reporter.start([planned.file, planned.file]);
    reporter.done(planned);
    reporter.end('stopped');
    expect(readAll().stdout).toBe('photos/d.jpg: would become small/d.jpg\nstopped after 1 of 2 files, 1 would be sent (3.0 kB)\n');
  });
});

test('JSON reporter: prints one object with the same fields for each file, then the sums, and nothing else', () => {
  const { terminal, readAll } = openTestTerminal({ isInteractive: true, hasColours: true });
  report(terminal, outcomes, { json: true });
  const { stdout, stderr } = readAll();
  expect(stderr).toBe('');
  const [first, second, third, fourth, last] = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(first).toEqual({
    ...{ file: 'photos/b.jpg', state: 'optimized', sourceBytes: 10_000, savedBytes: 6_700, summary: 'Re-encoded', failure: null, ms: 12 },
    outputs: [
      { path: 'small/b.jpg', role: 'main', format: 'jpg', bytes: 3_300, score: 80.57 },
      { path: 'small/b.jpg.webp', role: 'copy', format: 'webp', bytes: 1_650, score: 80.1 },
    ],
  });
  for (const line of [second, third, fourth]) expect(Object.keys(line)).toEqual(Object.keys(first));
  expect([second.state, third.state, fourth.state]).toEqual(['unchanged', 'skipped', 'failed']);
  expect(fourth).toMatchObject({ file: 'photos/bad\n\u001b[2J.jpg', failure: { code: 'not_an_image', message: 'This is no image.' } });
  expect(last).toEqual({
    totals: {
      ...{ files: 4, done: 4, optimized: 1, unchanged: 1, skipped: 1, planned: 0, failed: 1, isComplete: true, ms: expect.any(Number) },
      ...{ sourceBytes: 12_000, resultBytes: 5_300, copyBytes: 1_650, savedBytes: 6_700 },
    },
  });
});

describe('terminal reporter', () => {
  test('clears the bar, then shows a table, the failures with their reasons, and the sums', () => {
    const { terminal, readAll } = openTestTerminal({ isInteractive: true });
    report(terminal, outcomes);
    const { stdout, stderr } = readAll();
    expect(stdout).toBe(
      [
        'FILE           BEFORE    AFTER   SAVED  SCORE',
        'photos/a.png   2.0 kB   2.0 kB     0 %      -',
        'photos/b.jpg  10.0 kB   3.3 kB   -67 %   80.6',
        '  webp                  1.6 kB   -83 %   80.1',
        '',
        '4 files, 12.0 kB -> 5.3 kB (-56 %), 1.6 kB in other formats, 1 unchanged, 1 skipped, 1 failed\n',
      ].join('\n'),
    );
    expect(stderr).toBe(
      '\r\u001b[K[------------------------------]  0/4  0 B saved\r\u001b[K\nFailed:\n  photos/bad??[2J.jpg: This is no image (not_an_image)\n',
    );
  });

  test('lists files in the order of their numbers', () => {
    const { terminal, readAll } = openTestTerminal({ isInteractive: true });
    report(
      terminal,
      ['icon10.png', 'icon9.png', 'icon1.png'].map((name) => unchanged(name, 10)),
    );
    expect(readAll().stdout.match(/icon\d+/g)).toEqual(['icon1', 'icon9', 'icon10']);
  });

  test.each([30, 40, 80, 200])('keeps bar and table within %i columns, whatever the names are', (columns) => {
    const { terminal, readAll } = openTestTerminal({ isInteractive: true, columns });
    report(
      terminal,
      [`${'写真'.repeat(60)}.jpg`, `${'long/'.repeat(60)}a.jpg`].map((name) => optimized(name, 100_000, 20_000)),
    );
    const { stdout, stderr } = readAll();
    const [bar = ''] = stderr.replaceAll('\u001b[K', '').split('\r').filter(Boolean);
    const table = stdout.split('\n').slice(0, 5);
    expect([bar, ...table].map(measureWidth).filter((width) => width >= columns)).toEqual([]);
    expect(table.join('\n')).toContain('...');
  });

  test('shows the largest savings of many files, and few failures with the number of the others', () => {
    const { terminal, readAll } = openTestTerminal({ isInteractive: true });
    const many = Array.from({ length: 60 }, (_, index) => optimized(`${index}.jpg`, 1_000 * (index + 1), 1_000));
    report(terminal, [...many, ...Array.from({ length: 22 }, () => failed)]);
    const { stdout, stderr } = readAll();
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^25 LARGEST SAVINGS/);
    expect(lines.slice(1, 26).map((line) => line.split(':')[0]?.split(' ')[0])).toEqual(
      Array.from({ length: 25 }, (_, index) => `photos/${59 - index}.jpg`),
    );
    expect(stderr.split('\n').at(-2)).toBe('  and 2 more');
  });
});
