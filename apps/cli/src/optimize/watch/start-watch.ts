import { type CommandInput, type ExitCode, exitCodes, type UserContext } from '../../program/command.js';
import { warnLine } from '../../terminal/terminal.js';
import { openEngine } from '../engines/open-engine.js';
import type { EngineChoice } from '../options/engine-options.js';
import { listOwnFolders } from '../outputs/target.js';
import type { PreparedFiles } from '../prepare-files.js';
import { createReporter } from '../report/create-reporter.js';
import { createJsonReporter } from '../report/json-reporter.js';
import { createLineReporter } from '../report/plain-reporter.js';
import { findWatchedPaths } from './find-watched-paths.js';
import { openWatcher } from './open-watcher.js';
import { runWatch } from './run-watch.js';

export interface WatchStart {
  readonly input: CommandInput;
  readonly choice: EngineChoice;
  readonly files: PreparedFiles;
  readonly context: UserContext;
}

/** `pixmill optimize --watch`: runs until the user interrupts it. Throws AppError, and what ends a run. */
export async function startWatch({ input, choice, files, context: { terminal, json } }: WatchStart): Promise<ExitCode> {
  const { cwd, signal } = terminal;
  const warn = (line: string) => warnLine(terminal, line);
  const engine = await openEngine(choice, cwd, warn);
  try {
    const paths = await findWatchedPaths(input.operands, cwd);
    const excludedFolders = listOwnFolders(files.target);
    // Before the first run, so that no change is missed meanwhile.
    const watcher = await openWatcher({ paths, followSymlinks: input.flags.has('followSymlinks'), excludedFolders });
    try {
      await runWatch({
        ...{ watcher, files, engine, signal, warn },
        createReporter: (isFirst) => {
          if (isFirst) return createReporter(terminal, { json });
          return json ? createJsonReporter(terminal) : createLineReporter(terminal);
        },
      });
      return exitCodes.ok;
    } finally {
      await watcher.close();
    }
  } finally {
    await engine.close();
  }
}
