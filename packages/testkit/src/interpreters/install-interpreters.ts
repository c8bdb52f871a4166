import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** About 25 MB are downloaded. */
const timeoutMs = 300_000;

/** Installs the pinned packages of the folder from the npm registry, unless the last installation was of the same lock file. */
export async function installInterpreters(folder: string): Promise<void> {
  const lock = await readFile(join(folder, 'package-lock.json'), 'utf8');
  const stamp = join(folder, 'node_modules', '.installed');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === lock) return;
  // A native addon for file locks need not be compiled: the samples lock no files.
  await run('npm', ['ci', '--ignore-scripts', '--workspaces=false'], { cwd: folder, timeout: timeoutMs });
  await writeFile(stamp, lock);
}
