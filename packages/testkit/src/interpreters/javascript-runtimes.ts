import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installInterpreters } from './install-interpreters.js';

const folder = fileURLToPath(new URL('../../runtimes/', import.meta.url));
const binaries = {
  deno: ['@deno/linux-x64-glibc/deno', '@deno/linux-arm64-glibc/deno', '@deno/darwin-arm64/deno', '@deno/darwin-x64/deno'],
  bun: ['linux-x64', 'linux-aarch64', 'darwin-aarch64', 'darwin-x64'].map((name) => `@oven/bun-${name}/bin/bun`),
} as const;

/** Paths of Deno and Bun, in pinned versions; installs them from the npm registry on the first call (about 100 MB). Throws on a system that they do not run on. */
export async function installJavaScriptRuntimes(): Promise<Readonly<Record<'deno' | 'bun', string>>> {
  await installInterpreters(folder);
  const find = (name: 'deno' | 'bun') => {
    const found = binaries[name].map((path) => join(folder, 'node_modules', path)).find((path) => existsSync(path));
    if (found === undefined) throw new Error(`${name} has no package for ${process.platform}, ${process.arch}`);
    return found;
  };
  return { deno: find('deno'), bun: find('bun') };
}
