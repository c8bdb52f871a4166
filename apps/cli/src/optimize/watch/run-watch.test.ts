import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ConnectionError } from '@pixmill/client';
import { AppError } from '@pixmill/contracts';
import { createMemoryTerminal, eventually, fixtureBytes } from '@pixmill/testkit';
import { noSkipCache } from '../cache/skip-cache.js';
import type { Engine } from '../engines/engine.js';
import { prepareFiles } from '../prepare-files.js';
import { createLineReporter } from '../report/plain-reporter.js';
import { findWatchedPaths } from './find-watched-paths.js';
import { openWatcher } from './open-watcher.js';
import { runWatch } from './run-watch.js';

let folder: string;
const png = fixtureBytes('images/palette.png');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pixmill-watch-'));
  await mkdir(join(folder, 'photos'));
  await writeFile(join(folder, 'photos', 'first.png'), png);
});

afterEach(() => rm(folder, { recursive: true }));

/** A watch over `photos`, in place, with an engine that asks `answer` for an error before each file. */
async function watchWith(answer: () => Error | null) {
  const interruption = new AbortController();
  const { signal } = interruption;
  const [terminal, warnings]: [ReturnType<typeof createMemoryTerminal>, string[]] = [createMemoryTerminal(folder), []];
  const engine: Engine = {
    inFlight: 2,
    async optimize(source) {
      const error = answer();
      if (error !== null) throw error;
      const bytes = await source.read();
      return { ok: true, main: { format: 'png', bytes: bytes.subarray(0, -1), score: null }, copies: [], summary: '' };
    },
    close: async () => undefined,
  };
  const input = {
    operand: 'photos',
    operands: ['photos'],
    options: {},
    lists: {},
    flags: new Set(['inPlace', 'noBackup', 'noCache', 'watch']),
  };
  const files = await prepareFiles(input, { cwd: folder, jobOptions: {}, onWarning: (line) => void warnings.push(line) });
  expect(files.cache).toBe(noSkipCache); // so that nothing but the watch itself prevents a loop
  const watcher = await openWatcher({ paths: await findWatchedPaths(['photos'], folder), followSymlinks: false, excludedFolders: [] });
  const ended = runWatch({
    ...{ watcher, files, engine, signal, retryMs: 10, warn: (line: string) => void warnings.push(line) },
    createReporter: () => createLineReporter(terminal),
  }).finally(() => watcher.close());
  const waitForFile = (name: string) =>
    eventually(() => terminal.readOutput().stdout.includes(`photos/${name}: `), { withinMs: 15_000, describe: name });
  return {
    ended,
    interrupt: () => interruption.abort(),
    warnings,
    waitForFile,
    readLines: () => terminal.readOutput().stdout.trimEnd().split('\n'),
  };
}

test('runWatch: waits for a service that goes away, and then optimizes the files that changed meanwhile', async () => {
  let tries = 0;
  let isAway = false;
  const run = await watchWith(() => {
    tries += 1;
    return isAway ? new ConnectionError('service_unreachable', 'http://127.0.0.1:3000 does not answer') : null;
  });
  await run.waitForFile('first.png');
  isAway = true;
  const before = tries;
  await writeFile(join(folder, 'photos', 'second.png'), png);
  await eventually(() => tries > before + 2, { withinMs: 15_000, describe: 'three tries' });
  isAway = false;
  await run.waitForFile('second.png');
  run.interrupt();
  await run.ended;
  expect(run.warnings).toContain('http://127.0.0.1:3000 does not answer; waiting for the service.');
  expect((await stat(join(folder, 'photos', 'second.png'))).size).toBe(png.length - 1);
});

test('runWatch: optimizes each version of a file once, in place, without a skip cache', async () => {
  const run = await watchWith(() => null);
  await run.waitForFile('first.png');
  for (const name of ['second.png', 'third.png']) {
    await writeFile(join(folder, 'photos', name), png);
    await run.waitForFile(name);
  }
  run.interrupt();
  await run.ended;
  expect(run.readLines()).toHaveLength(3);
  expect((await readFile(join(folder, 'photos', 'first.png'))).length).toBe(png.length - 1);
});

test('runWatch: begins with an empty folder, and ends with an error that no wait mends', async () => {
  await rm(join(folder, 'photos', 'first.png'));
  const run = await watchWith(() => new AppError('insufficient_tokens'));
  await writeFile(join(folder, 'photos', 'second.png'), png);
  await expect(run.ended).rejects.toMatchObject({ code: 'insufficient_tokens' });
});
