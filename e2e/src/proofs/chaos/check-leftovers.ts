import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { RunningService } from '../../service.js';
import type { Problems } from '../problems.js';
import type { DatabaseReader } from './database-reader.js';

/** How long the service is told to keep bytes that no row names. */
export const orphanTtl = '1m';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const timeoutMs = 240_000;
const pollIntervalMs = 2_000;
const usageExitCode = 2;

/** Counts of things that must not be, by name. */
type Counts = Readonly<Record<string, number>>;

/** What the service's own audit counts, run as an operator does beside it; null where there is no such command yet. */
function runAudit({ dataDir }: RunningService): Counts | null {
  const { DATABASE_URL: _, ...env } = process.env;
  const args = ['run', '--silent', 'pixmill', '--', 'audit', '--json', '--strict'];
  const { status, stdout, stderr } = spawnSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...env, DATA_DIR: dataDir, ORPHAN_TTL: orphanTtl },
  });
  if (status === usageExitCode) return null;
  if (!stdout.startsWith('{')) throw new Error(`audit: ${stderr}`);
  const counts = Object.entries(JSON.parse(stdout) as object).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return Object.fromEntries(counts);
}

async function listFiles(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

/** The API removes what a killed one left of uploads once it is 10 minutes old, and looks every 10 minutes: others may share the folder. */
const tempFilesClearedAfterMs = 21 * 60_000;

async function countExpiredFiles(folder: string): Promise<number> {
  const ages = (await listFiles(folder)).map(async (file) => Date.now() - (await stat(join(folder, file))).mtimeMs);
  return (await Promise.all(ages)).filter((ageMs) => ageMs > tempFilesClearedAfterMs).length;
}

/** Our own count, by file names and rows: it does not take the audit's word. */
async function countOrphans({ dataDir }: RunningService, truth: DatabaseReader): Promise<Counts> {
  const [stored, forgotten, keys] = await Promise.all([
    listFiles(join(dataDir, 'storage')),
    countExpiredFiles(join(dataDir, 'spool')),
    truth.readStorageKeys(),
  ]);
  const known = new Set(keys);
  const present = new Set(stored);
  return {
    strayFiles: stored.filter((file) => !known.has(file)).length,
    missingFiles: keys.filter((key) => !present.has(key)).length,
    forgottenSpoolFiles: forgotten,
  };
}

/** Waits until nothing is counted that must not be, for as long as housekeeping may take; what is left then is a problem. */
export async function checkLeftovers(service: RunningService, truth: DatabaseReader, problems: Problems): Promise<Counts> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const audit = runAudit(service);
    const counts = { ...audit, ...(await countOrphans(service, truth)) };
    const left = Object.entries(counts).filter(([, count]) => count > 0);
    if (left.length === 0 || Date.now() > deadline || audit === null) {
      const judged = audit === null ? left.filter(([what]) => what === 'missingFiles') : left;
      for (const [what, count] of judged) problems.add('something is left behind, or missing', `${what} ${count}`);
      return counts;
    }
    await pause(pollIntervalMs);
  }
}
