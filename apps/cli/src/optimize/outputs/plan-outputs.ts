import type { FoundFile } from '../inputs/found-file.js';
import { checkOutputs } from './check-outputs.js';
import { leaveOutResults } from './earlier-results.js';
import { describeForeignFile } from './foreign-file.js';
import type { OutputPlan, PlanOptions } from './output-plan.js';
import { type NamedFile, PathClaims } from './path-claims.js';
import { createPathKeys, type ToPathKey } from './path-keys.js';
import { listResultFormats } from './result-formats.js';
import { toResultNames } from './result-names.js';

/**
 * Plans the paths of all results, so that nothing is sent when two of them collide. Throws AppError `invalid_parameter` that names the
 * collisions.
 */
export async function planOutputs(found: readonly FoundFile[], options: PlanOptions): Promise<OutputPlan> {
  const { target, cwd, jobOptions, overwrite } = options;
  const name = (file: FoundFile): NamedFile => {
    return { file, names: toResultNames(file, target), formats: listResultFormats(file, jobOptions) };
  };
  const candidates = leaveOutResults(found, target, options.findSource).map(name);
  const toKey = await createPathKeys(
    candidates.flatMap(({ file, names }) => [names.own, file.path]),
    options.ignoresCase,
  );
  const named = target.kind === 'in-place' ? withoutDoubles(candidates, toKey) : candidates;
  const claims = new PathClaims(named, toKey);
  const byFile = new Map(named.map((each) => [each.file, listPaths(each, claims)]));
  const pathsOf = (file: FoundFile) => byFile.get(file) ?? listPaths(name(file), claims);
  const plan: OutputPlan = {
    ...{ target, cwd, files: named.map(({ file }) => file), mayGrow: changesPicture(jobOptions) },
    pathsOf,
    toPath: (file, { role, format, isSourceFormat }) =>
      role === 'main' && isSourceFormat ? name(file).names.own : claims.toOtherFormat(name(file), format),
    findObstacle(file, path) {
      if (pathsOf(file).includes(path)) return null;
      if (claims.isTaken(file, path)) return 'The result would replace another file of this run';
      return overwrite ? null : describeForeignFile({ file, path, target, cwd, findSource: options.findSource });
    },
  };
  await checkOutputs(plan, { ...options, toKey });
  return plan;
}

/** A preset may have operations too. */
const changesPicture = ({ operations = [], preset }: PlanOptions['jobOptions']): boolean => operations.length > 0 || preset !== undefined;

function listPaths(named: NamedFile, claims: PathClaims): readonly string[] {
  const { names, formats } = named;
  const mains = formats.main?.map((format) => claims.toOtherFormat(named, format)) ?? [names.own];
  return [...mains, ...formats.copies.map((format) => claims.toOtherFormat(named, format))];
}

/** In place, two names of one file are one file. */
function withoutDoubles(named: readonly NamedFile[], toKey: ToPathKey): readonly NamedFile[] {
  const byKey = new Map<string, NamedFile>();
  for (const each of named) if (!byKey.has(toKey(each.names.own))) byKey.set(toKey(each.names.own), each);
  return [...byKey.values()];
}
