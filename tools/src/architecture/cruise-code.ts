import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { listWorkspaces, readJsonFile } from '../repository.js';

export interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  /** The files of a cycle, in order; empty for other rules. */
  readonly cycle: readonly string[];
}

export interface CruiseReport {
  readonly moduleCount: number;
  readonly violations: readonly Violation[];
}

interface CruiseRequest {
  /** Folder that the paths start at. */
  readonly baseDir: string;
  readonly folder: 'src' | 'dist';
  /** Workspaces to start from; imports are followed into the others. */
  readonly workspaces: readonly string[];
  readonly rules: readonly IForbiddenRuleType[];
}

interface ExportingManifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, ExportTarget>>;
}

/** A file, or files by their conditions. */
type ExportTarget = string | { readonly [Condition in 'node' | 'import' | 'default']?: ExportTarget };

/** The file that an import gets in Node. */
function findImported(target: ExportTarget): string | undefined {
  if (typeof target === 'string') return target;
  const next = target.node ?? target.import ?? target.default;
  return next === undefined ? undefined : findImported(next);
}

/**
 * `@pixmill/outbound/guard` -> the source file of that export. Without these aliases imports would lead to compiled code, which has no type
 * imports.
 */
function aliasSources(baseDir: string): Record<string, string> {
  const aliases = listWorkspaces().flatMap((workspace) => {
    const { name, exports = {} } = readJsonFile<ExportingManifest>(`${workspace}/package.json`);
    return Object.entries(exports).flatMap(([path, target]) => {
      const source = findImported(target)?.replace('./dist/', 'src/').replace(/\.js$/, '.ts');
      return source === undefined ? [] : [[`${name}${path.slice(1)}$`, join(baseDir, workspace, source)] as const];
    });
  });
  return Object.fromEntries(aliases);
}

/** Finds every violation of `rules`, types included where `folder` is `src`. */
export async function cruiseCode({ baseDir, folder, workspaces, rules }: CruiseRequest): Promise<CruiseReport> {
  const starts = workspaces.map((workspace) => `${workspace}/${folder}`).filter((path) => existsSync(join(baseDir, path)));
  const { output } = await cruise(
    starts,
    {
      baseDir,
      validate: true,
      ruleSet: { forbidden: [...rules] },
      doNotFollow: { path: 'node_modules' },
      exclude: { path: '/generated/|\\.d\\.ts$|\\.map$' },
      // TypeScript 7 has no API that dependency-cruiser knows: with its default parser it would see no module at all.
      ...(folder === 'src' && { parser: 'swc' as const, tsPreCompilationDeps: true }),
      enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
    },
    folder === 'src' ? { alias: aliasSources(baseDir) } : {},
  );
  if (typeof output === 'string') throw new Error('dependency-cruiser returned text instead of its result');
  return toReport(output, starts);
}

function toReport({ modules, summary }: ICruiseResult, starts: readonly string[]): CruiseReport {
  return {
    moduleCount: modules.filter(({ source }) => starts.some((start) => source.startsWith(`${start}/`))).length,
    violations: summary.violations.map(({ rule, from, to, cycle = [] }) => ({
      rule: rule.name,
      from,
      to,
      cycle: cycle.map(({ name }) => name),
    })),
  };
}
