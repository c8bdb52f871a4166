import { type ExitCode, exitCodes, type UserCommand } from '../program/command.js';
import { warnLine } from '../terminal/terminal.js';
import { openEngine, openWhenNeeded } from './engines/open-engine.js';
import { parseEngineOptions } from './options/engine-options.js';
import { optimizeExamples, optimizeOptions } from './options/optimize-options.js';
import { parseRunOptions } from './options/run-options.js';
import { planRun } from './plan-run.js';
import { prepareFiles } from './prepare-files.js';
import { createReporter } from './report/create-reporter.js';
import { type RunResult, runOptimize } from './run-optimize.js';
import { startWatch } from './watch/start-watch.js';

/** `pixmill optimize`. */
export const optimizeCommand: UserCommand = {
  name: 'optimize',
  summary: 'Make the images of files, folders and globs smaller',
  operand: 'PATH',
  operandRepeated: true,
  options: optimizeOptions,
  examples: optimizeExamples,
  /** Arguments are checked first, then files, then the service where a file is left to optimize. */
  async runForUser(input, context) {
    const { dryRun, watch, failOnError } = parseRunOptions(input);
    const { terminal, json } = context;
    const { cwd, signal } = terminal;
    const warn = (line: string) => warnLine(terminal, line);
    const choice = parseEngineOptions(input);
    const files = await prepareFiles(input, { cwd, jobOptions: choice.jobOptions, onWarning: warn });
    if (watch) return startWatch({ input, choice, files, context });
    const plan = await files.plan();
    const reporter = createReporter(terminal, { json, isDryRun: dryRun });
    const { cache } = files;
    if (dryRun) return toExitCode(await planRun({ ...plan, cache, reporter, signal }));
    const engine = openWhenNeeded(() => openEngine(choice, cwd, warn));
    try {
      return toExitCode(await runOptimize({ ...plan, openEngine: engine.open, cache, reporter, failOnError, signal }));
    } finally {
      await engine.close();
    }
  },
};

const toExitCode = ({ failed }: RunResult): ExitCode => (failed > 0 ? exitCodes.failed : exitCodes.ok);
