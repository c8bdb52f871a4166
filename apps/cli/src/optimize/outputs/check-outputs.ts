import { lstat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { AppError } from '@pixmill/contracts';
import type { FoundFile } from '../inputs/found-file.js';
import type { OutputPlan, PlanOptions } from './output-plan.js';
import type { ToPathKey } from './path-keys.js';

type CheckOptions = Pick<PlanOptions, 'followSymlinks' | 'overwrite' | 'findSource'> & { readonly toKey: ToPathKey };

/** Collisions that an error names; more are counted. */
const maxNamed = 3;

/** Throws AppError `invalid_parameter` for results that would overwrite each other, a source or a file that no earlier run wrote. */
export async function checkOutputs(plan: OutputPlan, options: CheckOptions): Promise<void> {
  reject([...findLinks(plan, options), ...findCollisions(plan, options.toKey), ...findBackupCollisions(plan, options.toKey)]);
  if (!options.overwrite) reject(await findForeignFiles(plan, options));
}

function reject(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const more = problems.length > maxNamed ? [`and ${problems.length - maxNamed} more`] : [];
  throw new AppError('invalid_parameter', { message: [...problems.slice(0, maxNamed), ...more].join('\n') });
}

function findLinks({ target, cwd, files }: OutputPlan, { followSymlinks }: CheckOptions): readonly string[] {
  if (target.kind !== 'in-place' || followSymlinks) return [];
  const links = files.filter(({ linkTarget }) => linkTarget !== undefined);
  return links.map(({ path }) => `${relative(cwd, path)} is a symbolic link. --follow-symlinks replaces the file behind it.`);
}

function findCollisions(plan: OutputPlan, toKey: ToPathKey): readonly string[] {
  const { target, cwd, files } = plan;
  const show = (path: string) => relative(cwd, path);
  const sources = new Map(files.map((file) => [toKey(file.path), file]));
  const results = new Map<string, FoundFile>();
  const problems: string[] = [];
  for (const file of files) {
    const own = target.kind === 'in-place' ? plan.toPath(file, { role: 'main', format: '', isSourceFormat: true }) : null;
    for (const path of new Set(plan.pathsOf(file))) {
      const [source, other] = [sources.get(toKey(path)), results.get(toKey(path))];
      if (source === file && path !== own)
        problems.push(`${show(file.path)}: the result would replace its source. Name another folder with --to, or use --in-place.`);
      else if (source !== undefined && source !== file)
        problems.push(`${show(file.path)}: the result would replace ${show(source.path)}, which is a source too.`);
      else if (other !== undefined && other !== file)
        problems.push(
          `${show(other.path)} and ${show(file.path)} would both be written to ${show(path)}. Name a folder above both of them.`,
        );
      results.set(toKey(path), file);
    }
  }
  return problems;
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

async function findForeignFiles(plan: OutputPlan, { findSource }: CheckOptions): Promise<readonly string[]> {
  const { target, cwd, files } = plan;
  const problems = await Promise.all(
    files.flatMap((file) =>
      plan.pathsOf(file).map(async (path) => {
        const isSource = target.kind === 'in-place' && path === (file.linkTarget ?? file.path);
        if (isSource || findSource(path) !== null) return [];
        const info = await lstat(path).catch(() => null);
        if (info === null) return [];
        if (info.isDirectory()) return [`${relative(cwd, path)} is a folder. A result would have this name.`];
        if (target.kind !== 'in-place' && isSameTime(info.mtimeMs, file.mtimeMs)) return []; // results keep the time of their source
        return [`${relative(cwd, path)} exists, and no earlier run wrote it. Remove it, or add --overwrite.`];
      }),
    ),
  );
  return problems.flat();
}

/** File systems and `utimes` round to a fraction of a microsecond. */
const isSameTime = (a: number, b: number): boolean => Math.abs(a - b) < 0.01;
