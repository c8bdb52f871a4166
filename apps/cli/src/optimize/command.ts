import { AppError } from '@pixmill/contracts';
import { exitCodes, type UserCommand } from '../program/command.js';
import { noSkipCache } from './cache/skip-cache.js';
import { engineOptions, openEngine } from './engines/open-engine.js';
import { findFiles } from './inputs/find-files.js';
import { imageOptions } from './options/option-table.js';
import { createOutputPlan } from './outputs/output-plan.js';
import { createReporter } from './report/create-reporter.js';
import { runOptimize } from './run-optimize.js';

/** `pixmill optimize`. */
export const optimizeCommand: UserCommand = {
  name: 'optimize',
  summary: 'Make the images of files, folders and globs smaller',
  operand: 'PATH',
  operandRepeated: true,
  options: {
    to: { value: 'DIR', description: 'Folder for the results, with the structure of the sources' },
    ...imageOptions,
    ...engineOptions,
  },
  async runForUser({ operands, options, flags }, { terminal, json }) {
    const { cwd, signal } = terminal;
    if (options.to === undefined) throw new AppError('invalid_parameter', { message: 'Say where the results go: --to DIR' });
    const engine = await openEngine({ options, flags }, cwd);
    try {
      const { failed } = await runOptimize({
        ...{ files: await findFiles(operands, { cwd }), engine, cache: noSkipCache, signal },
        ...{
          toOutputPath: createOutputPlan({ kind: 'folder', folder: options.to }, { cwd }),
          reporter: createReporter(terminal, { json }),
        },
      });
      return failed > 0 ? exitCodes.failed : exitCodes.ok;
    } finally {
      await engine.close();
    }
  },
};
