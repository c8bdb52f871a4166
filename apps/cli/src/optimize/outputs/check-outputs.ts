import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { AppError } from '@pixmill/contracts';
import type { FoundFile } from '../inputs/found-file.js';
import { describeForeignFile } from './foreign-file.js';
import type { OutputPlan, PlanOptions } from './output-plan.js';
import type { ToPathKey } from './path-keys.js';
import { listOwnFolders } from './target.js';

type CheckOptions = Pick<PlanOptions, 'followSymlinks' | 'overwrite' | 'findSource'> & { readonly toKey: ToPathKey };

/** Collisions that an error names; more are counted. */
const maxNamed = 3;

/** Throws AppError `invalid_parameter` for results that would overwrite each other, a source or a file that no earlier run wrote. */
export async function checkOutputs(plan: OutputPlan, options: CheckOptions): Promise<void> {
  reject(await findFilesForFolders(plan));
  reject([...findLinks(plan, options), ...findCollisions(plan, options.toKey), ...findBackupCollisions(plan, options.toKey)]);
  if (!options.overwrite) reject(findForeignFiles(plan, options));
}

function reject(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const more = problems.length > maxNamed ? [`and ${problems.length - maxNamed} more`] : [];
  throw new AppError('invalid_parameter', { message: [...problems.slice(0, maxNamed), ...more].join('\n') });
}

async function findFilesForFolders({ target, cwd }: OutputPlan): Promise<readonly string[]> {
  const folders = listOwnFolders(target);
  const infos = await Promise.all(folders.map((folder) => stat(folder).catch(() => null)));
  return folders.filter((_, index) => infos[index]?.isDirectory() === false).map((folder) => `${relative(cwd, folder)} is not a folder.`);
}

function findLinks({ target, cwd, files }: OutputPlan, { followSymlinks }: CheckOptions): readonly string[] {
  if (target.kind !== 'in-place' || followSymlinks) return [];
  const links = files.filter(({ linkTarget }) => linkTarget !== undefined);
  return links.map(({ path }) => `${relative(cwd, path)} is a symbolic link. --follow-symlinks replaces the file behind it.`);
}

function findCollisions(plan: OutputPlan, toKey: ToPathKey): readonly string[] {
  const sources = new Map(plan.files.map((file) => [toKey(file.path), file]));
  const results = new Map<string, FoundFile>();
  return plan.files.flatMap((file) =>
    [...new Set(plan.pathsOf(file))].flatMap((path) => {
      const [source, other] = [sources.get(toKey(path)), results.get(toKey(path))];
      results.set(toKey(path), file);
      return describeCollision({ plan, file, path, source, other }) ?? [];
    }),
  );
}

interface Collision {
  readonly plan: OutputPlan;
  readonly file: FoundFile;
  readonly path: string;
  /** The file of the run at the path. */
  readonly source: FoundFile | undefined;
  /** The file whose result has the path too. */
  readonly other: FoundFile | undefined;
}

function describeCollision({ plan, file, path, source, other }: Collision): string | null {
  const show = (shown: string) => relative(plan.cwd, shown);
  if (source === file && plan.target.kind !== 'in-place')
    return `${show(file.path)}: the result would replace its source. Name another folder with --to, or use --in-place.`;
  if (source !== undefined && source !== file)
    return `${show(file.path)}: the result would replace ${show(source.path)}, which is a source too.`;
  if (other === undefined || other === file) return null;
  return `${show(other.path)} and ${show(file.path)} would both be written to ${show(path)}. Name a folder above both of them.`;
}

/** The path of the backup of a file; null without backups. Absolute. */
export function toBackupPath({ relativePath }: FoundFile, { target }: Pick<OutputPlan, 'target'>): string | null {
  return target.kind === 'in-place' && target.backupFolder !== null ? join(target.backupFolder, relativePath) : null;
}

function findBackupCollisions(plan: OutputPlan, toKey: ToPathKey): readonly string[] {
  const sources = new Set(plan.files.map(({ path }) => toKey(path)));
  const backups = new Map<string, FoundFile>();
  return plan.files.flatMap((file) => {
    const path = toBackupPath(file, plan);
    if (path === null) return [];
    const other = backups.get(path);
    backups.set(path, file);
    const [shown, shownOther] = [relative(plan.cwd, file.path), other && relative(plan.cwd, other.path)];
    if (sources.has(toKey(path))) return [`${shown}: its backup would be a source. Name another folder with --backup.`];
    return shownOther ? [`${shownOther} and ${shown} would have the same backup. Name a folder above both of them.`] : [];
  });
}

function findForeignFiles({ target, cwd, files, pathsOf }: OutputPlan, { findSource }: CheckOptions): readonly string[] {
  const places = files.flatMap((file) => pathsOf(file).map((path) => ({ file, path, target, cwd, findSource })));
  return places.flatMap((place) => describeForeignFile(place) ?? []);
}
