import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { formatBytes } from '../../../terminal/format-units.js';
import { type Check, type CheckReport, type Finding, problem, warning } from '../../check.js';
import type { OperatorContext } from '../operator-context.js';

const page = 'docs/running.md#disk';
/** A file of the service needs one; each job has a few. */
const minFreeInodes = 10_000;

interface Volume {
  readonly title: string;
  readonly path: string;
  readonly freeBytes: number;
  /** Null where the file system makes them as it needs them. */
  readonly freeInodes: number | null;
  /** Whether MIN_FREE_DISK holds for it. */
  readonly isLimited: boolean;
}

/** Free space and inodes of every volume that the service writes to. */
export const diskCheck: Check<OperatorContext> = {
  name: 'disk',
  async run({ dataDir, settings }): Promise<CheckReport> {
    const volumes = await Promise.all([
      readVolume('storage', join(dataDir, 'storage'), true),
      readVolume('uploads', join(dataDir, 'spool'), true),
      readVolume('DATA_DIR', dataDir, true),
      readVolume('temp folder', tmpdir(), false),
    ]);
    const least = volumes.reduce((one, other) => (other.freeBytes < one.freeBytes ? other : one));
    return {
      summary: `${formatBytes(least.freeBytes)} free on the fullest volume (${least.title}); MIN_FREE_DISK is ${formatBytes(settings.MIN_FREE_DISK)}`,
      figures: Object.fromEntries(
        volumes.map(({ title, freeBytes }) => [`${title.toLowerCase().replaceAll(' ', '_')}_free_bytes`, freeBytes]),
      ),
      findings: [...findFull(volumes, settings.MIN_FREE_DISK), ...findFewInodes(volumes)],
    };
  },
};

/** A folder that is not there yet will be on the volume of the nearest one that is. */
async function readVolume(title: string, path: string, isLimited: boolean): Promise<Volume> {
  let folder = path;
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  const { bavail, bsize, ffree, files } = await statfs(folder);
  return { title, path, freeBytes: bavail * bsize, freeInodes: files === 0 ? null : ffree, isLimited };
}

/** One finding for folders of one volume. */
function findFull(volumes: readonly Volume[], minFreeBytes: number): Finding[] {
  const full = volumes.filter(({ isLimited, freeBytes }) => isLimited && freeBytes < minFreeBytes);
  const [first] = full;
  if (first === undefined) return [];
  const names = full.map(({ title }) => title).join(', ');
  const meaning = `The volume of ${names} has ${formatBytes(first.freeBytes)} free, less than MIN_FREE_DISK (${formatBytes(minFreeBytes)}): uploads are refused with 503.`;
  return [problem(meaning, `Make room at ${first.path}, shorten RESULT_TTL, or lower MIN_FREE_DISK (${page})`)];
}

function findFewInodes(volumes: readonly Volume[]): Finding[] {
  const few = volumes.find(({ freeInodes }) => freeInodes !== null && freeInodes < minFreeInodes);
  if (few === undefined) return [];
  const meaning = `The volume of ${few.title} has ${few.freeInodes} inodes left: a volume without inodes takes no file, although it has space.`;
  return [warning(meaning, `Remove small files at ${few.path}, or use a volume with more inodes (${page})`)];
}
