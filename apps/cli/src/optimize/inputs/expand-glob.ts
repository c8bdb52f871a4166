import { readdir } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { glob } from 'tinyglobby';
import type { GlobPattern } from './glob-pattern.js';
import { isSystemError } from './system-error.js';
import type { WalkedPath, WalkOptions } from './walk-folder.js';

/** The files that a glob matches. It leaves out what a walk over its folder leaves out. In no order. */
export async function expandGlob({ folder, pattern }: GlobPattern, options: WalkOptions): Promise<readonly WalkedPath[]> {
  const { followSymlinks, onError, takes, isExcluded } = options;
  const names = await glob(pattern, {
    cwd: folder,
    followSymbolicLinks: followSymlinks,
    expandDirectories: false,
    ignore: ['**/node_modules/**'],
    fs: { readdir: reportErrors(onError) },
  });
  const paths = names.filter((name) => takes(name) && !foldersOf(name).some((each) => isExcluded(join(folder, each))));
  const acyclic = followSymlinks ? await withoutCycles(folder, paths) : paths;
  return Promise.all(acyclic.map((name) => toWalked(join(folder, name), followSymlinks)));
}

/** The names without those that lead through one folder twice: the library enters a cycle once. */
async function withoutCycles(folder: string, names: readonly string[]): Promise<readonly string[]> {
  const folders = new Set(names.flatMap(foldersOf));
  const realFolder = await realpath(folder);
  const real = new Map(await Promise.all([...folders].map(async (each) => [each, await realpath(join(folder, each))] as const)));
  return names.filter((name) => {
    const way = [realFolder, ...foldersOf(name).map((each) => real.get(each) ?? each)];
    return new Set(way).size === way.length;
  });
}

/** `a/b/c.jpg` is in `a` and `a/b`. */
const foldersOf = (name: string): readonly string[] =>
  name
    .split('/')
    .slice(0, -1)
    .map((_, index, folders) => folders.slice(0, index + 1).join('/'));

async function toWalked(path: string, followSymlinks: boolean): Promise<WalkedPath> {
  const linkTarget = followSymlinks ? await realpath(path) : path;
  return linkTarget === path ? { path } : { path, linkTarget };
}

/** `readdir` that reports its errors: the library leaves out folders that it cannot read. */
function reportErrors(onError: WalkOptions['onError']): typeof readdir {
  return new Proxy(readdir, {
    apply(target, self, [path, ...rest]: [string, ...unknown[]]) {
      const callback = rest.at(-1);
      const report = (error: unknown, ...results: unknown[]) => {
        if (isSystemError(error)) onError(path, error);
        if (typeof callback === 'function') callback(error, ...results);
      };
      return Reflect.apply(target, self, [path, ...rest.slice(0, -1), report]);
    },
  });
}
