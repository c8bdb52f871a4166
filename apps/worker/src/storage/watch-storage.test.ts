import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Logger } from '@pixmill/runtime';
import { createStorage } from '@pixmill/storage';
import { eventually } from '@pixmill/testkit';
import { createStorageOwner } from '@pixmill/testkit/storage';
import { handleWithStorage, pauseWithoutStorage } from './pause-without-storage.js';
import { type StorageWatch, watchStorage } from './watch-storage.js';

let directory: string;
let watch: StorageWatch;
let lines: [string, unknown][];
const waiting = { withinMs: 30_000 };

const write = (fields: { readonly trouble?: unknown }, text: string) => void lines.push([text, fields.trouble]);
const log: Logger = { debug: write, info: write, warn: write, error: (_thrown, fields, text) => write(fields, text), with: () => log };

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pixmill-watch-'));
  lines = [];
  const storage = createStorage({ STORAGE_DRIVER: 'fs', DATA_DIR: directory }, createStorageOwner());
  watch = watchStorage({ storage, tempDir: join(directory, 'spool'), log }, { intervalMs: 10 });
});

afterEach(async () => {
  await watch.stop();
  await rm(directory, { recursive: true });
});

test('storage watch: sees a volume that goes and comes back, with one log line each; jobs are given back meanwhile', async () => {
  const calls: string[] = [];
  const gate = { workWatch: watch, giveBack: async (id: string) => void calls.push(`give back ${id}`), log };
  pauseWithoutStorage(gate, { pause: async () => void calls.push('pause'), resume: async () => void calls.push('resume') });
  const handle = handleWithStorage(gate, async (id: string) => void calls.push(`run ${id}`));
  await handle('1', null);
  await rename(join(directory, 'storage'), join(directory, 'away'));
  await eventually(async () => !(await watch.isUsable()), waiting);
  const late: boolean[] = [];
  watch.onChange((usable) => late.push(usable));
  await handle('2', null);
  await eventually(() => calls.includes('give back 2'), waiting);
  await rename(join(directory, 'away'), join(directory, 'storage'));
  await eventually(() => watch.isUsable(), waiting);
  await handle('3', null);
  expect(calls).toEqual(['run 1', 'pause', 'give back 2', 'resume', 'run 3']);
  expect(late).toEqual([false, true]);
  expect(lines).toEqual([
    ['storage not usable; jobs wait', expect.stringMatching(/^storage: wrong volume: .*Is its volume mounted\?/)],
    ['storage usable again; jobs go on', undefined],
  ]);
});

test('storage watch: a temp folder that cannot be written to counts, too; a check leaves no file', async () => {
  const tempDir = join(directory, 'spool');
  expect(await watch.isUsable()).toBe(true);
  await rename(tempDir, `${tempDir}.away`);
  // Until the next check creates it again.
  await eventually(async () => {
    await rm(tempDir, { recursive: true, force: true });
    await writeFile(tempDir, 'in the way', { flag: 'wx' });
    return true;
  }, waiting);
  await eventually(async () => !(await watch.isUsable()), waiting);
  await rm(tempDir);
  await mkdir(tempDir);
  await eventually(() => watch.isUsable(), waiting);
  await eventually(async () => (await readdir(tempDir)).length === 0, waiting);
  expect(lines[0]).toEqual(['storage not usable; jobs wait', expect.stringMatching(/^temp folder: E/)]);
});
