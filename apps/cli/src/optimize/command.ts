import { exitCodes, type UserCommand } from '../program/command.js';
import { warnLine } from '../terminal/terminal.js';
import { engineOptions, openEngine } from './engines/open-engine.js';
import { fileOptions } from './options/file-options.js';
import { imageOptions } from './options/option-table.js';
import { toJobOptions } from './options/to-job-options.js';
import { prepareFiles } from './prepare-files.js';
import { createReporter } from './report/create-reporter.js';
import { runOptimize } from './run-optimize.js';

/** `pixmill optimize`. */
export const optimizeCommand: UserCommand = {
  name: 'optimize',
  summary: 'Make the images of files, folders and globs smaller',
  operand: 'PATH',
  operandRepeated: true,
  options: { ...fileOptions, ...imageOptions, ...engineOptions },
  async runForUser(input, { terminal, json }) {
    const { cwd, signal } = terminal;
    const jobOptions = toJobOptions(input, { local: input.flags.has('local') });
    const files = await prepareFiles(input, { cwd, jobOptions, onWarning: (line) => warnLine(terminal, line) });
    const { plan, unreadable } = await files.plan();
    const engine = await openEngine(input, cwd);
    try {
      const { failed } = await runOptimize({
        ...{ plan, unreadable, engine, cache: files.cache, signal },
        reporter: createReporter(terminal, { json }),
      });
      return failed > 0 ? exitCodes.failed : exitCodes.ok;
    } finally {
      await engine.close();
    }
  },
};
