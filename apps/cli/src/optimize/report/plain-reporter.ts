import { relative } from 'node:path';
import { printLine, type Terminal } from '../../terminal/terminal.js';
import type { FileOutcome, Reporter } from './reporter.js';

/** One line for each file. */
export function createPlainReporter(terminal: Terminal): Reporter {
  return {
    start: () => undefined,
    done: (outcome) => printLine(terminal, `${relative(terminal.cwd, outcome.file.path)}: ${describe(outcome)}`),
    end: () => undefined,
  };
}

function describe(outcome: FileOutcome): string {
  if (outcome.state === 'failed') return `failed: ${outcome.message}`;
  return 'summary' in outcome ? outcome.summary : outcome.state;
}
