import { stat } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import type { SkipRecord } from '../cache/skip-cache.js';
import type { EngineFile } from '../engines/engine.js';
import type { FoundFile } from '../inputs/found-file.js';
import { hasFormat } from '../inputs/has-format.js';
import { type SourceFile, toSha256 } from '../inputs/read-source.js';
import { describeSystemError, isSystemError } from '../inputs/system-error.js';
import type { OutputFile } from '../report/reporter.js';
import { backUp } from './back-up.js';
import { toBackupPath } from './check-outputs.js';
import type { OutputPlan } from './output-plan.js';
import { removeLeftOvers } from './temporary-files.js';
import { type FileAttributes, type StagedFile, stageOutput } from './write-output.js';

/** The results of one file, and the source that they were made of. */
export interface ResultSet {
  readonly source: SourceFile;
  readonly main: EngineFile;
  readonly copies: readonly EngineFile[];
}

/** What was written, or why nothing was. `unchanged`: the main result is the source, byte for byte. */
export type WriteResult =
  | { readonly ok: true; readonly state: 'optimized' | 'unchanged'; readonly outputs: readonly OutputFile[]; readonly record: SkipRecord }
  | {
      readonly ok: false;
      readonly code: 'unwritable' | 'source_changed' | 'output_exists';
      readonly message: string;
      /** Of an error of the system, such as `ENOSPC`. */
      readonly systemCode?: string | undefined;
    };

/** Writes the results of a run. */
export interface ResultWriter {
  /** Writes all results of one file, or none after an error of the system. */
  write(file: FoundFile, results: ResultSet): Promise<WriteResult>;
}

/** A result and its place. */
interface PlacedFile extends EngineFile {
  readonly path: string;
}

/** Writes results where the plan says (docs/command.md#where-results-go). */
export function createResultWriter(plan: OutputPlan): ResultWriter {
  const cleaned = new Map<string, Promise<void>>();
  const cleanOnce = (folder: string) => {
    const cleaning = cleaned.get(folder) ?? removeLeftOvers(folder);
    cleaned.set(folder, cleaning);
    return cleaning;
  };
  return {
    async write(file, results) {
      const placed = placeResults(plan, file, results);
      for (const { path } of placed) {
        const message = plan.findObstacle(file, path);
        if (message !== null) return { ok: false, code: 'output_exists', message };
      }
      const staged: StagedFile[] = [];
      try {
        await Promise.all([...new Set(listPaths(plan, file, placed).map((path) => dirname(path)))].map(cleanOnce));
        return await writeAll({ plan, file, source: results.source, placed, staged });
      } catch (thrown) {
        if (!isSystemError(thrown)) throw thrown;
        const path = relative(plan.cwd, thrown.path ?? file.path);
        return {
          ok: false,
          code: 'unwritable',
          message: `${path} could not be written: ${describeSystemError(thrown)}`,
          systemCode: thrown.code,
        };
      } finally {
        await Promise.all(staged.map((each) => each.discard()));
      }
    },
  };
}

/** The results with their paths, the main one first. A main result in the format of the source that is not smaller gives way to the source. */
function placeResults(plan: OutputPlan, file: FoundFile, { source, main, copies }: ResultSet): readonly [PlacedFile, ...PlacedFile[]] {
  const isSourceFormat = hasFormat(source.bytes, main.format);
  const isSource = isSourceFormat && !plan.mayGrow && main.bytes.length >= source.sizeBytes;
  const mainPath = plan.toPath(file, { role: 'main', format: main.format, isSourceFormat });
  const others = copies.filter(({ format }) => format !== main.format);
  return [
    { ...main, bytes: isSource ? source.bytes : main.bytes, path: mainPath },
    ...others.map((copy) => ({ ...copy, path: plan.toPath(file, { role: 'copy', format: copy.format, isSourceFormat: false }) })),
  ];
}

/** All paths that may be written for a file. */
function listPaths(plan: OutputPlan, file: FoundFile, placed: readonly PlacedFile[]): readonly string[] {
  const backupPath = toBackupPath(file, plan);
  return [...placed.map(({ path }) => path), ...(backupPath === null ? [] : [backupPath])];
}

interface WriteTask {
  readonly plan: OutputPlan;
  readonly file: FoundFile;
  readonly source: SourceFile;
  readonly placed: readonly [PlacedFile, ...PlacedFile[]];
  /** Filled with the files that are complete under temporary names. */
  readonly staged: StagedFile[];
}

async function writeAll({ plan, file, source, placed, staged }: WriteTask): Promise<WriteResult> {
  const [main] = placed;
  const sourcePath = file.linkTarget ?? file.path;
  const isInPlace = main.path === sourcePath;
  const isUnchanged = source.bytes.equals(main.bytes);
  for (const each of placed) {
    if (!(isInPlace && isUnchanged && each === main))
      staged.push(await stageOutput(each.path, each.bytes, toAttributes(source, isInPlace)));
  }
  if (isInPlace && !isUnchanged) {
    const backupPath = toBackupPath(file, plan);
    if (backupPath !== null) await backUp(backupPath, source.bytes, toAttributes(source, true));
    if (!(await isAsRead(sourcePath, source)))
      return { ok: false, code: 'source_changed', message: 'The file changed while it was optimized; it was left as it is' };
  }
  for (const each of staged.toReversed()) await each.commit(); // the main result last: it may replace the source
  const outputs = placed.map((each) => {
    const role = each === main ? ('main' as const) : ('copy' as const);
    return { path: each.path, role, format: each.format, bytes: each.bytes.length, score: each.score };
  });
  return { ok: true, state: isUnchanged ? 'unchanged' : 'optimized', outputs, record: toRecord({ source, placed, staged, sourcePath }) };
}

function toAttributes({ mode, mtimeMs, atimeMs, userId, groupId }: SourceFile, withOwner: boolean): FileAttributes {
  return { mode, mtimeMs, atimeMs, ...(withOwner ? { owner: { userId, groupId } } : {}) };
}

async function isAsRead(path: string, source: SourceFile): Promise<boolean> {
  const { size, mtimeMs } = await stat(path);
  return size === source.sizeBytes && mtimeMs === source.mtimeMs;
}

/** In place, the result is the source of the next run. */
function toRecord({ source, placed, staged, sourcePath }: Omit<WriteTask, 'plan' | 'file'> & { readonly sourcePath: string }): SkipRecord {
  const asRead = { sizeBytes: source.sizeBytes, mtimeMs: source.mtimeMs, sha256: source.sha256 };
  const outputs = placed.map(({ path, bytes }) => {
    const written = staged.find((each) => each.path === path);
    if (written === undefined) return { path, ...asRead };
    return { path, sizeBytes: written.sizeBytes, mtimeMs: written.mtimeMs, sha256: toSha256(bytes) };
  });
  return { source: outputs.find(({ path }) => path === sourcePath) ?? asRead, outputs };
}
