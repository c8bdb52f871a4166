/** The whole command over a real API and a real worker. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createMemoryTerminal, eventually, fixtureBytes } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import { createTestWorker } from '@pixmill/testkit/worker';
import { commands } from '../commands.js';
import { runProgram } from '../program/run-program.js';

let api: TestApi;
let worker: ReturnType<typeof createTestWorker>;
let key: string;
let root: string;
let folder: string;

beforeAll(async () => {
  api = await openTestApi();
  worker = createTestWorker(api);
  key = (await api.createAccount({ tokens: null })).key;
  root = await mkdtemp(join(tmpdir(), 'pixmill-optimize-'));
  process.env.XDG_CACHE_HOME = join(root, 'cache');
});

beforeEach(async () => {
  folder = await mkdtemp(join(root, 'run-'));
  await writeFile(join(folder, 'pixmill.config.json'), JSON.stringify({ url: api.url, apiKey: key }));
  await mkdir(join(folder, 'photos'));
  await addPhotos('palette.png', 'gray.jpg');
});

afterAll(async () => {
  await worker.close();
  await api.close();
  await rm(root, { recursive: true });
});

const addPhotos = async (...names: readonly string[]) => {
  for (const name of names) await writeFile(join(folder, 'photos', name), fixtureBytes(`images/${name}`));
};
const addBroken = () => writeFile(join(folder, 'photos', 'broken.png'), 'no image');
const countJobs = async (where = 'true') => (await api.sql.query(`SELECT count(*)::int AS count FROM jobs WHERE ${where}`)).rows[0].count;

/** A run in the folder of the test. It has not ended yet. */
function start(line: string) {
  const interruption = new AbortController();
  const terminal = createMemoryTerminal(folder, interruption.signal);
  const args = ['optimize', ...line.split(' ')];
  const ended = runProgram(commands, args, { terminal, runOperatorCommand: async () => -1 as never });
  return { ended, interrupt: () => interruption.abort(), readOutput: terminal.readOutput };
}

/** Processes queued jobs until a run ends. */
async function workUntil<T>(ended: Promise<T>): Promise<T> {
  const run = { isOver: false };
  void ended.finally(() => {
    run.isOver = true;
  });
  const findJob = async () => {
    const { rows } = await api.sql.query("SELECT id FROM jobs WHERE state = 'queued' LIMIT 1");
    return run.isOver ? 'over' : (rows[0]?.id ?? null);
  };
  const next = (): Promise<string> => eventually(findJob, { withinMs: 30_000, describe: 'a job, or the end of the run' });
  for (let id = await next(); id !== 'over'; id = await next()) await worker.process(id);
  return ended;
}

async function pixmill(line: string) {
  const { ended, readOutput } = start(line);
  const status = await workUntil(ended);
  return { status, ...readOutput() };
}

const parseLines = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('pixmill optimize: exit codes', () => {
  test('0: every file is done, and the second run needs no service', async () => {
    const first = await pixmill('photos --to small --level lossless --speed fast');
    expect(first).toEqual({ status: 0, stdout: expect.stringMatching(/photos\/gray\.jpg: .*-\d+ %.*\n2 files, /s), stderr: '' });
    expect((await readdir(join(folder, 'small'))).sort()).toEqual(['gray.jpg', 'palette.png']);
    await writeFile(join(folder, 'pixmill.config.json'), JSON.stringify({ url: 'http://127.0.0.1:9', apiKey: key }));
    const second = await pixmill('photos --to small --level lossless --speed fast');
    expect(second).toEqual({ status: 0, stdout: expect.stringMatching(/\n2 files, 2 skipped\n$/), stderr: '' });
  });

  test('1: a file failed, and all others are done; JSON has a line for each of them', async () => {
    await addBroken();
    const { status, stdout, stderr } = await pixmill('photos --to small --level lossless --speed fast --formats webp --json');
    const lines = parseLines(stdout);
    expect([status, stderr, lines.length]).toEqual([1, '', 4]);
    const states = Object.fromEntries(lines.slice(0, 3).map(({ file, state }) => [file, state]));
    expect(states).toEqual({ 'photos/broken.png': 'failed', 'photos/gray.jpg': 'optimized', 'photos/palette.png': 'optimized' });
    const gray = lines.find(({ file }) => file === 'photos/gray.jpg');
    expect(gray.outputs).toMatchObject([
      { path: 'small/gray.jpg', role: 'main', format: 'jpeg' },
      { path: expect.stringMatching(/^small\/gray.*\.webp$/), role: 'copy', format: 'webp' },
    ]);
    expect(lines.find(({ state }) => state === 'failed')).toMatchObject({ failure: { code: 'not_an_image' }, outputs: [] });
    expect(lines.at(-1)).toMatchObject({ totals: { files: 3, done: 3, optimized: 2, failed: 1, isComplete: true } });
  });

  test('1: --fail-on-error stops at the first file that fails', async () => {
    await addBroken();
    await addPhotos('srgb-profile.jpg');
    const { status, stdout } = await pixmill('photos --to small --fail-on-error --concurrency 1 --json');
    const lines = parseLines(stdout);
    expect([status, lines.map(({ file }) => file)]).toEqual([1, ['photos/broken.png', undefined]]);
    expect(lines.at(-1)).toMatchObject({ totals: { files: 4, done: 1, failed: 1, isComplete: false } });
    expect(await readdir(folder)).not.toContain('small');
  });

  test.each([
    ['photos', '--to DIR'],
    ['photos --to a --in-place', '--in-place'],
    ['photos --in-place', '--no-backup'],
    ['photos --to a --level ultra --target 80', '--target'],
    ['photos --to a --preset shop --local', '--local'],
    ['photos --to a --watch --dry-run', '--watch'],
    ['photos --to a --watch --fail-on-error', '--fail-on-error'],
    ['photos --to a --cache file --no-cache', '--no-cache'],
    ['photos --to a --concurrency 0', '--concurrency'],
    ['photos --to a --max-width wide', '--max-width'],
    ['nothing --to a', 'nothing'],
  ])('2: `%s` is answered in one sentence before anything is sent', async (line, named) => {
    await writeFile(join(folder, 'pixmill.config.json'), `{ "url": "http://127.0.0.1:9", "apiKey": "${'k'.repeat(32)}" }`);
    const { status, stdout, stderr } = await pixmill(line);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(named);
    expect(stderr.trimEnd().split('\n')).toEqual([expect.any(String), '`npx pixmill optimize --help` shows its options.']);
  });

  test('3: the key is not accepted, or no service answers', async () => {
    const connect = (url: string) => writeFile(join(folder, 'pixmill.config.json'), JSON.stringify({ url, apiKey: 'x'.repeat(32) }));
    await connect(api.url);
    const refused = await pixmill('photos --to small');
    expect(refused).toMatchObject({ status: 3, stderr: expect.stringContaining('does not accept the key') });
    await connect('http://127.0.0.1:9');
    expect(await pixmill('photos --to small')).toMatchObject({ status: 3, stderr: expect.stringContaining('did not answer') });
    expect(await readdir(folder)).not.toContain('small');
  });

  test('130: an interruption cancels the jobs and leaves no file', async () => {
    const { ended, interrupt, readOutput } = start('photos --to small --json');
    await eventually(async () => (await countJobs("state = 'queued'")) > 0, { withinMs: 20_000, describe: 'a job' });
    interrupt();
    expect([await ended, await countJobs("state <> 'settled'")]).toEqual([130, 0]);
    expect(parseLines(readOutput().stdout)).toMatchObject([{ totals: { files: 2, done: 0, isComplete: false } }]);
    expect(await readdir(folder)).not.toContain('small');
  });
});

test('pixmill optimize --dry-run: says what each file becomes, and sends and writes nothing', async () => {
  await pixmill('photos/gray.jpg --to small --level lossless --speed fast');
  const jobs = await countJobs();
  await writeFile(join(folder, 'pixmill.config.json'), '{}');
  const { status, stdout } = await pixmill('photos --to small --level lossless --speed fast --dry-run');
  expect([status, stdout]).toEqual([
    0,
    'photos/gray.jpg: skipped, done before\nphotos/palette.png: would become small/palette.png\n2 files, 1 would be sent (13.4 kB), 1 skipped\n',
  ]);
  expect([await countJobs(), await readdir(join(folder, 'small'))]).toEqual([jobs, ['gray.jpg']]);
});

test('pixmill optimize --watch: optimizes what is there, then what is added or changed, until Ctrl-C; its own results start nothing', async () => {
  const { ended, interrupt, readOutput } = start(
    'photos --in-place --backup originals --formats webp --level lossless --speed fast --watch',
  );
  const working = workUntil(ended);
  const waitForLine = (text: string, { times = 1 } = {}) =>
    eventually(() => readOutput().stdout.split(text).length > times, { withinMs: 30_000, describe: text });
  await waitForLine('2 files, ');
  await addPhotos('srgb-profile.jpg');
  await waitForLine('photos/srgb-profile.jpg: ');
  await rm(join(folder, 'photos', 'palette.png'));
  await addPhotos('gray.jpg'); // the original again, in place of the result
  await waitForLine('photos/gray.jpg: ', { times: 2 });
  interrupt();
  expect(await working).toBe(0);
  const { stdout, stderr } = readOutput();
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(':')[0]),
  ).toEqual([
    ...stdout
      .split('\n')
      .slice(0, 2)
      .map((line) => line.split(':')[0]),
    expect.stringMatching(/^2 files/),
    'photos/srgb-profile.jpg',
    'photos/gray.jpg',
  ]);
  expect(stderr).toBe('Waiting for changes; Ctrl-C ends.\n');
  expect((await readFile(join(folder, 'photos', 'gray.jpg'))).length).toBeLessThan(fixtureBytes('images/gray.jpg').length);
});
