import { join, parse, resolve } from 'node:path';
import { formatInfo } from '@pixmill/contracts';
import type { EngineFile } from '../engines/engine.js';
import type { FoundFile } from '../inputs/find-files.js';

/** Where results go: exactly one of the three. */
export type Target =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'in-place'; readonly backupFolder: string | null }
  | { readonly kind: 'suffix'; readonly suffix: string };

/** The path of a result. */
export type ToOutputPath = (file: FoundFile, result: Pick<EngineFile, 'format'>, role: 'main' | 'copy') => string;

/** Paths of the results of a target. Pure. */
export function createOutputPlan(target: Target, { cwd }: { readonly cwd: string }): ToOutputPath {
  return (file, { format }, role) => {
    const { dir, name, ext } = parse(target.kind === 'folder' ? join(resolve(cwd, target.folder), file.relativePath) : file.path);
    const extension = role === 'main' ? ext : `.${formatInfo[format as keyof typeof formatInfo].extension}`;
    return join(dir, `${name}${target.kind === 'suffix' ? target.suffix : ''}${extension}`);
  };
}
