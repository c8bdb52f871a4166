import type { Terminal } from '../../terminal/terminal.js';
import { createJsonReporter } from './json-reporter.js';
import { createPlainReporter } from './plain-reporter.js';
import type { Reporter } from './reporter.js';
import { createTerminalReporter } from './terminal-reporter.js';

/** The reporter for who reads: a program, a person, or a log. The plan of a dry run is a list for both of the latter. */
export function createReporter(
  terminal: Terminal,
  { json, isDryRun = false }: { readonly json: boolean; readonly isDryRun?: boolean },
): Reporter {
  if (json) return createJsonReporter(terminal);
  return terminal.isInteractive && !isDryRun ? createTerminalReporter(terminal) : createPlainReporter(terminal);
}
