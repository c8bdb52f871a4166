import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError } from '@pixmill/contracts';
import { readCommandLine } from '../server/process-table.js';
import { ensureRootStateDir, rootStateDir } from '../server/server-home.js';
import { completeLibraries } from './complete-libraries.js';
import { PrivateApt, runStep } from './private-apt.js';
import { findInCopy } from './redis-copy.js';

/** Package of the server, and of the program it is a link to. Distributions that left Redis have Valkey. */
const packageChoices = [
  ['redis-server', 'redis-tools'],
  ['valkey-server', 'valkey-tools'],
] as const;

/**
 * Makes a private copy of the distribution's Redis in `folder`, with those libraries that this system lacks. Installs nothing and needs no
 * root. What apt takes for installed does not count: the server is unpacked, then asked which libraries it does not find. The folder is made
 * beside its place and renamed, so that no half-made copy survives. Throws AppError `setup_failed`.
 */
export async function makeCopyWithApt(folder: string): Promise<void> {
  if (dirname(folder) === rootStateDir) ensureRootStateDir();
  mkdirSync(dirname(folder), { recursive: true });
  removeRemnants(folder);
  const workDir = partialName(folder, process.pid);
  rmSync(workDir, { recursive: true, force: true });
  try {
    const copy = join(workDir, 'copy');
    mkdirSync(copy, { recursive: true });
    const apt = new PrivateApt(join(workDir, 'apt'));
    await apt.update();
    await unpackServer(apt, copy);
    await runStep('chmod', ['-R', 'a+rX', copy]);
    rmSync(folder, { recursive: true, force: true });
    renameSync(copy, folder);
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
}

async function unpackServer(apt: PrivateApt, copy: string): Promise<void> {
  const failures: string[] = [];
  for (const packages of packageChoices) {
    try {
      await apt.unpack(packages, copy);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
      continue;
    }
    const server = findInCopy(copy);
    if (server === null) throw new AppError('setup_failed', { message: `the packages ${packages.join(' and ')} contain no server` });
    await completeLibraries(packages, {
      listMissing: () => apt.listMissingLibraries(findInCopy(copy) ?? server),
      listDependencies: (names) => apt.listDependencies(names),
      unpack: (names) => apt.unpack(names, copy),
    });
    return;
  }
  throw new AppError('setup_failed', { message: failures.join('; ') });
}

function partialName(folder: string, pid: number): string {
  return `${folder}.partial-${pid}`;
}

/** Removes what killed starts left. A copy that another process makes now stays. */
function removeRemnants(folder: string): void {
  const prefix = basename(partialName(folder, 0)).slice(0, -1);
  for (const name of readdirSync(dirname(folder))) {
    if (!name.startsWith(prefix) || readCommandLine(Number(name.slice(prefix.length))) !== '') continue;
    const remnant = join(dirname(folder), name);
    if (existsSync(remnant)) rmSync(remnant, { recursive: true, force: true });
  }
}
