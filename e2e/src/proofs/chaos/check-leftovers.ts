import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runCli } from '../../run-cli.js';
import type { RunningService } from '../../service.js';
import type { Problems } from '../problems.js';
import type { DatabaseReader } from './database-reader.js';

/** `ORPHAN_TTL` of the service: stored bytes without a row are removed after this time. */
export const orphanTtl = '1m';

/** The only file of the storage that no row names. */
const storageMarker = '.pixmill-storage';

const timeoutMs = 240_000;
const pollIntervalMs = 2_000;
/** The API removes temporary files of a killed API after 10 minutes and checks every 10 minutes: other processes may share the folder. */
const tempFilesClearedAfterMs = 21 * 60_000;

/** Counts by name; all must be 0. */
type Counts = Readonly<Record<string, number>>;

/** Counts of `pixmill audit --strict`. */
async function runAudit(service: RunningService): Promise<Counts> {
  const { stdout, stderr } = await runCli(service, ['audit', '--json', '--strict'], { ORPHAN_TTL: orphanTtl });
  if (!stdout.startsWith('{')) throw new Error(`audit: ${stderr}`);
  const counts = Object.entries(JSON.parse(stdout) as object).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return Object.fromEntries(counts);
}

async function listFiles(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

async function countExpiredFiles(folder: string): Promise<number> {
  const ages = (await listFiles(folder)).map(async (file) => Date.now() - (await stat(join(folder, file))).mtimeMs);
  return (await Promise.all(ages)).filter((ageMs) => ageMs > tempFilesClearedAfterMs).length;
}

/** Compares file names with rows, independently of the audit. */
async function countOrphans({ dataDir }: RunningService, database: DatabaseReader): Promise<Counts> {
  const [files, forgottenSpoolFiles, keys] = await Promise.all([
    listFiles(join(dataDir, 'storage')),
    countExpiredFiles(join(dataDir, 'spool')),
    database.readStorageKeys(),
  ]);
  const known = new Set(keys);
  const present = new Set(files);
  return {
    strayFiles: files.filter((file) => !known.has(file) && file !== storageMarker).length,
    missingFiles: keys.filter((key) => !present.has(key)).length,
    forgottenSpoolFiles,
  };
}

/** Waits until maintenance has removed every orphan; the counts that are not 0 after `timeoutMs` are problems. */
export async function checkLeftovers(service: RunningService, database: DatabaseReader, problems: Problems): Promise<Counts> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const counts = { ...(await runAudit(service)), ...(await countOrphans(service, database)) };
    const leftovers = Object.entries(counts).filter(([, count]) => count > 0);
    if (leftovers.length === 0 || Date.now() > deadline) {
      for (const [name, count] of leftovers) problems.add('files or rows are orphaned or missing', `${name} ${count}`);
      return counts;
    }
    await pause(pollIntervalMs);
  }
}
