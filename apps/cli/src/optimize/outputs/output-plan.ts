import type { JobOptions } from '@pixmill/client';
import { isConvertedFormat } from '@pixmill/contracts';
import type { FoundFile } from '../inputs/found-file.js';
import { findFormatByName } from '../inputs/image-extensions.js';
import { checkOutputs } from './check-outputs.js';
import { type FindSource, leaveOutResults } from './earlier-results.js';
import { createPathKeys, type ToPathKey } from './path-keys.js';
import { type ResultNames, toResultNames } from './result-names.js';
import type { Target } from './target.js';

export interface PlanOptions {
  readonly target: Target;
  readonly cwd: string;
  /** The options of each job: the formats of its results. */
  readonly jobOptions: Pick<JobOptions, 'formats' | 'output' | 'operations'>;
  readonly followSymlinks: boolean;
  /** Whether results may replace files that no earlier run wrote. */
  readonly overwrite: boolean;
  readonly findSource: FindSource;
}

/** A result that needs a path. */
export interface ResultRole {
  readonly role: 'main' | 'copy';
  readonly format: string;
  /** Whether the source has this format. */
  readonly isSourceFormat: boolean;
}

/** Where the results of a run go. */
export interface OutputPlan {
  readonly target: Target;
  readonly cwd: string;
  /** The files to optimize: all but results of earlier runs. */
  readonly files: readonly FoundFile[];
  /** Whether a result may be larger than its source: an operation changes the picture. */
  readonly mayGrow: boolean;
  /** The paths that may be written for a file, the main result first; several for it where the format depends on the picture. Absolute. */
  pathsOf(file: FoundFile): readonly string[];
  /** The path of one result. Absolute. */
  toPath(file: FoundFile, result: ResultRole): string;
  /** Whether a result would overwrite a source of the run or the result of another file. False for the paths of `pathsOf`. */
  isTaken(file: FoundFile, path: string): boolean;
}

/**
 * Plans the paths of all results, so that nothing is sent when two of them collide. Throws AppError `invalid_parameter` that names the
 * collisions.
 */
export async function planOutputs(found: readonly FoundFile[], options: PlanOptions): Promise<OutputPlan> {
  const { target, cwd, jobOptions } = options;
  const candidates = leaveOutResults(found, target, options.findSource);
  const named = candidates.map((file) => ({ file, names: toResultNames(file, target), ...listFormats(file, jobOptions) }));
  const toKey = await createPathKeys(named.flatMap(({ file, names }) => [names.own, file.path]));
  const outputs = target.kind === 'in-place' ? withoutDoubles(named, toKey) : named;
  const claims = claimPaths(outputs, toKey);
  const byFile = new Map(outputs.map((output) => [output.file, output]));
  const isClaimed = (file: FoundFile, path: string) => [...(claims.get(toKey(path)) ?? [])].some((claimant) => claimant !== file);
  const toOtherFormat = ({ file, names }: Output, format: string) =>
    isClaimed(file, names.short(format)) ? names.long(format) : names.short(format);
  const get = (file: FoundFile) => byFile.get(file) ?? { file, names: toResultNames(file, target), ...listFormats(file, jobOptions) };
  const plan: OutputPlan = {
    ...{ target, cwd, files: outputs.map(({ file }) => file), mayGrow: (jobOptions.operations ?? []).length > 0 },
    pathsOf(file) {
      const output = get(file);
      const mains = output.mainFormats === null ? [output.names.own] : output.mainFormats.map((format) => toOtherFormat(output, format));
      return [...mains, ...output.copyFormats.map((format) => toOtherFormat(output, format))];
    },
    toPath(file, { role, format, isSourceFormat }) {
      const output = get(file);
      return role === 'main' && isSourceFormat ? output.names.own : toOtherFormat(output, format);
    },
    isTaken: (file, path) => isClaimed(file, path),
  };
  await checkOutputs(plan, { ...options, toKey });
  return plan;
}

/** A file and the formats of its results. */
interface Output {
  readonly file: FoundFile;
  readonly names: ResultNames;
  /** Formats of which the main result has one; null for the format of the source. */
  readonly mainFormats: readonly string[] | null;
  readonly copyFormats: readonly string[];
}

function listFormats(file: FoundFile, { formats = [], output }: PlanOptions['jobOptions']): Pick<Output, 'mainFormats' | 'copyFormats'> {
  const source = findFormatByName(file.path);
  const wanted = output?.format ?? null;
  const isConverted = source !== null && isConvertedFormat(source) && source !== 'jp2'; // docs/formats.md#jpeg-2000
  const mainFormats = wanted === null ? (isConverted ? ['jpeg', 'png'] : null) : wanted === source ? null : [wanted];
  return { mainFormats, copyFormats: formats.filter((format) => format !== (wanted ?? source)) };
}

/** In place, two names of one file are one file. */
function withoutDoubles(outputs: readonly Output[], toKey: ToPathKey): readonly Output[] {
  const byKey = new Map<string, Output>();
  for (const output of outputs) if (!byKey.has(toKey(output.names.own))) byKey.set(toKey(output.names.own), output);
  return [...byKey.values()];
}

/** The files that are at a path, or whose results may go there, by the key of the path. */
function claimPaths(outputs: readonly Output[], toKey: ToPathKey): ReadonlyMap<string, ReadonlySet<FoundFile>> {
  const claims = new Map<string, Set<FoundFile>>();
  for (const { file, names, mainFormats, copyFormats } of outputs) {
    const short = [...(mainFormats ?? []), ...copyFormats].map(names.short);
    for (const path of [file.path, ...(mainFormats === null ? [names.own] : []), ...short]) {
      const key = toKey(path);
      const claimants = claims.get(key) ?? new Set();
      claims.set(key, claimants.add(file));
    }
  }
  return claims;
}
