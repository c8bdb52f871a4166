import { mkdir, mkdtemp, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { openWatcher, type Watcher } from './open-watcher.js';

let folder: string;
let watcher: Watcher | null = null;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'pixmill-watch-')));
});

afterEach(() => watcher?.close());
afterAll(() => rm(folder, { recursive: true }));

/** All changes up to the one of `last`. */
async function takeUntil(last: string): Promise<string[]> {
  const signal = AbortSignal.timeout(15_000);
  const seen = new Set<string>();
  while (!seen.has(last)) for (const path of (await watcher?.take(signal)) ?? []) seen.add(path);
  return [...seen].sort();
}

test('openWatcher: reports files that are new, changed or replaced, and nothing from excluded folders', async () => {
  const [inbox, out] = [join(folder, 'inbox'), join(folder, 'inbox', 'out')];
  for (const path of [inbox, out]) await mkdir(path);
  for (const name of ['old.png', 'changed.png', 'replaced.png']) await writeFile(join(inbox, name), 'a');
  watcher = await openWatcher({ paths: { folders: [inbox], files: [] }, followSymlinks: false, excludedFolders: [out] });
  await writeFile(join(out, 'result.png'), 'a');
  await writeFile(join(inbox, 'changed.png'), 'ab');
  await writeFile(join(folder, 'temporary'), 'abc');
  await rename(join(folder, 'temporary'), join(inbox, 'replaced.png'));
  await mkdir(join(inbox, 'sub'));
  await rm(join(inbox, 'old.png'));
  const added = join(inbox, 'sub', 'added.png');
  await writeFile(added, 'a');
  const expected = [join(inbox, 'changed.png'), join(inbox, 'replaced.png'), added];
  const seen = new Set(await takeUntil(added));
  while (seen.size < 3) for (const path of await watcher.take(AbortSignal.timeout(15_000))) seen.add(path);
  expect([...seen].sort()).toEqual(expected);
});

test('openWatcher: of a single file sees every replacement, and no neighbour', async () => {
  const [one, other] = [join(folder, 'one.png'), join(folder, 'other.png')];
  await writeFile(one, 'a');
  watcher = await openWatcher({ paths: { folders: [], files: [one] }, followSymlinks: false, excludedFolders: [] });
  for (const content of ['ab', 'abc']) {
    await writeFile(other, content);
    await writeFile(`${one}.new`, content);
    await rename(`${one}.new`, one);
    expect(await takeUntil(one)).toEqual([one]);
  }
});

test('openWatcher: take ends with the reason of the signal', async () => {
  watcher = await openWatcher({ paths: { folders: [folder], files: [] }, followSymlinks: false, excludedFolders: [] });
  const interrupted = new AbortController();
  const taken = watcher.take(interrupted.signal);
  interrupted.abort(new Error('interrupted'));
  await expect(taken).rejects.toThrow('interrupted');
});
