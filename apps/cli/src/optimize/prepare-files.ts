import { resolve } from 'node:path';
import type { JobOptions } from '@pixmill/client';
import { AppError } from '@pixmill/contracts';
import type { CommandInput } from '../program/command.js';
import { openSkipCache } from './cache/open-skip-cache.js';
import { noSkipCache, type SkipCache } from './cache/skip-cache.js';
import { findFiles, type UnreadablePath } from './inputs/find-files.js';
import type { OutputPlan } from './outputs/output-plan.js';
import { planOutputs } from './outputs/plan-outputs.js';
import { listOwnFolders, parseTarget, type Target } from './outputs/target.js';

export interface FileSelection {
  readonly cwd: string;
  readonly jobOptions: JobOptions;
  onWarning(message: string): void;
}

/** What a run reads, where it writes, and what it may skip. */
export interface PreparedFiles {
  readonly target: Target;
  readonly cache: SkipCache;
  /** Of the files as they are now. A watching run calls it after each change. Throws AppError `invalid_parameter`. */
  plan(): Promise<FilePlan>;
}

export interface FilePlan {
  readonly plan: OutputPlan;
  /** They are failures of the run. */
  readonly unreadable: readonly UnreadablePath[];
}

/** Reads the options of files and opens the skip cache. Throws AppError `invalid_parameter`. */
export async function prepareFiles(input: CommandInput, { cwd, jobOptions, onWarning }: FileSelection): Promise<PreparedFiles> {
  const { operands, options, flags } = input;
  const target = parseTarget(input, cwd);
  const [followSymlinks, overwrite] = [flags.has('followSymlinks'), flags.has('overwrite')];
  if (options.cache !== undefined && flags.has('noCache'))
    throw new AppError('invalid_parameter', { message: 'Only one of --cache and --no-cache is possible.' });
  const sharedFile = options.cache === undefined ? null : resolve(cwd, options.cache);
  const cache = flags.has('noCache') ? noSkipCache : await openSkipCache({ cwd, target, jobOptions, sharedFile, onWarning });
  return {
    ...{ target, cache },
    async plan() {
      const places = { cwd, followSymlinks, excludedFolders: listOwnFolders(target), mayBeEmpty: flags.has('watch') };
      const { files, unreadable } = await findFiles(operands, places);
      const findSource = (path: string) => cache.findSource(path);
      return { plan: await planOutputs(files, { target, cwd, jobOptions, followSymlinks, overwrite, findSource }), unreadable };
    },
  };
}
