import { printLine, type Terminal } from '../../terminal/terminal.js';
import { describeOutcome, describeTotals } from './describe-run.js';
import type { Reporter } from './reporter.js';
import { addOutcome, noTotals } from './totals.js';

/** One line for each file when it ends, then one with the sums: for logs, and for a dry run. */
export function createPlainReporter(terminal: Pick<Terminal, 'stdout' | 'cwd'>): Reporter {
  let [found, totals] = [0, noTotals];
  return {
    start(files) {
      found = files.length;
    },
    done(outcome) {
      totals = addOutcome(totals, outcome);
      printLine(terminal, describeOutcome(outcome, terminal.cwd));
    },
    end: (end) => printLine(terminal, describeTotals(totals, { found, end })),
  };
}

/** One line for each file, without sums: for the files that change while `--watch` waits. */
export function createLineReporter(terminal: Pick<Terminal, 'stdout' | 'cwd'>): Reporter {
  return {
    start: () => undefined,
    done: (outcome) => printLine(terminal, describeOutcome(outcome, terminal.cwd)),
    end: () => undefined,
  };
}
