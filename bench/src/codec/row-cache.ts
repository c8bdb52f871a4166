/** Finished rows and results, kept in a folder so that an interrupted run goes on where it was. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const compiled = (name) => /\.(js|wasm)$/.test(name) && !name.includes('.test.');
const script = (name) => name.endsWith('.mjs');

/** One name for any list of texts and bytes. */
export function digest(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 32);
}

async function digestFiles(paths) {
  const contents = await Promise.all(paths.map(async (path) => [path, await readFile(join(root, path))]));
  return digest(...contents.flat());
}

/** Digest of the files of a folder and those below it. */
async function digestFolder(folder, belongs) {
  const names = await readdir(join(root, folder), { recursive: true });
  return digestFiles(
    names
      .filter(belongs)
      .sort()
      .map((name) => join(folder, name)),
  );
}

/**
 * Digests of all that rows follow from, so that a row is used again exactly as long as it would come out the same. The engine's own
 * version counts up by hand, and not with every change at work.
 */
export async function readVersions() {
  const libraries = digest(process.version, process.arch, await digestFiles(['package-lock.json']));
  const metric = await digestFolder('packages/metric/dist', compiled);
  const reading = await digestFolder('bench/metric', script);
  const scripts = (...names) => digestFiles(names.map((name) => `bench/codec/${name}.mjs`));
  const judge = digest(libraries, metric, reading, await scripts('judge', 'score', 'pixels', 'timeline', 'apng'));
  return {
    engine: digest(
      libraries,
      await digestFolder('packages/optimizer/dist', compiled),
      await digestFolder('packages/contracts/dist', compiled),
      await scripts('lane', 'engine', 'specs'),
    ),
    judge,
    peers: digest(judge, await scripts('peers', 'tools')),
  };
}

/** `get` and `put` rows by key; `keep` writes bytes under the name of their content and hands back path and digest. */
export async function openCache(folder) {
  await mkdir(folder, { recursive: true });
  let written = 0;
  const replace = async (path, content) => {
    // another run may be writing the same
    written += 1;
    const part = `${path}.${process.pid}.${written}.part`;
    await writeFile(part, content);
    await rename(part, path);
  };
  return {
    async get(key) {
      const path = join(folder, `${key}.json`);
      return existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : null;
    },
    put: (key, row) => replace(join(folder, `${key}.json`), JSON.stringify(row)),
    async keep(bytes) {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const path = join(folder, `${sha256}.bin`);
      if (!existsSync(path)) await replace(path, bytes);
      return { path, sha256 };
    },
  };
}
