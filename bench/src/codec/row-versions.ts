import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../repository.js';
import { findButteraugli } from './scoring/butteraugli.js';

/** Digests of the code that rows depend on. A cached row is valid while they stay the same. */
export interface RowVersions {
  readonly optimizer: string;
  readonly scorer: string;
  readonly peers: string;
  /** Of the bench of small pictures. */
  readonly small: string;
}

const optimizerPackages = ['contracts', 'image-formats', 'metric', 'optimizer', 'runtime', 'sandbox'];

/** Computes the digests from the compiled code. The engine's version is not enough: it does not change with every change at work. */
export async function readRowVersions(): Promise<RowVersions> {
  const libraries = digest(process.version, process.arch, await digestFiles(['package-lock.json']));
  const compiled = (...paths: readonly string[]) => digestFiles(paths.map((path) => `bench/dist/${path}.js`));
  const scorer = digest(
    libraries,
    await digestFolder('packages/metric/dist'),
    await digestFolder('bench/dist/metric'),
    await compiled('codec/scoring/scorer', 'codec/scoring/score-result', 'codec/scoring/compare-pixels', 'codec/scoring/decode'),
    await compiled('codec/scoring/timeline', 'codec/scoring/read-apng', 'codec/scoring/butteraugli', 'codec/scoring/is-opaque'),
    findButteraugli() ?? 'no butteraugli',
  );
  const packages = await Promise.all(optimizerPackages.map((name) => digestFolder(`packages/${name}/dist`)));
  return {
    optimizer: digest(
      libraries,
      ...packages,
      await compiled('bench-mode', 'codec/task-runner', 'codec/read-floors', 'codec/timed-optimizer'),
    ),
    scorer,
    small: digest(
      libraries,
      findButteraugli() ?? 'no butteraugli',
      await digestFolder('packages/metric/dist'),
      await compiled(
        'codec/small/small-rows',
        'codec/small/judge-small',
        'codec/decoders/napi-decoder',
        'codec/decoders/browser-decoder',
        'codec/scoring/butteraugli',
        'codec/scoring/is-opaque',
        'codec/describe-encoding',
      ),
    ),
    peers: digest(scorer, await compiled('codec/scoring/peers', 'codec/scoring/command-line-peers')),
  };
}

/** The digest of a list of texts and bytes. */
export function digest(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 32);
}

async function digestFiles(paths: readonly string[]): Promise<string> {
  const contents = await Promise.all(paths.map(async (path) => [path, await readFile(join(root, path))]));
  return digest(...contents.flat());
}

/** The digest of all compiled files of a folder and its subfolders. */
async function digestFolder(folder: string): Promise<string> {
  const names = await readdir(join(root, folder), { recursive: true });
  const compiled = names.filter((name) => /\.(js|wasm)$/.test(name) && !name.includes('.test.'));
  return digestFiles(compiled.sort().map((name) => join(folder, name)));
}
