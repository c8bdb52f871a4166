import { paint } from '../../terminal/colours.js';
import { openProgressLine, type ProgressLine } from '../../terminal/progress-line.js';
import { printLine, type Terminal, warnLine } from '../../terminal/terminal.js';
import { describeFailure, describeTotals, showFile } from './describe-run.js';
import { type Progress, renderProgress } from './render-progress.js';
import type { FileOutcome, Reporter } from './reporter.js';
import { type DoneFile, renderTable } from './result-table.js';
import { addOutcome, noTotals } from './totals.js';

type FailedFile = FileOutcome & { readonly state: 'failed' };

/** The rest has the same reason, or is in the lines of `--json`. */
const maxFailures = 20;

/** For a person: a bar while the run lasts, then a table, the failures with their reasons, and the sums. */
export function createTerminalReporter(terminal: Terminal): Reporter {
  const startedAt = performance.now();
  const [done, failed]: [DoneFile[], FailedFile[]] = [[], []];
  let [found, leftBytes, totals, lastDoneAt] = [0, 0, noTotals, startedAt];
  let line: ProgressLine | null = null;
  const toProgress = (): Progress => ({
    ...{ found, totals, leftBytes, workedMs: lastDoneAt - startedAt, sinceDoneMs: performance.now() - lastDoneAt },
    isStopping: terminal.signal.aborted,
  });
  return {
    start(files) {
      found = files.length;
      leftBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      line = openProgressLine(terminal, (columns) => renderProgress(toProgress(), columns));
    },
    done(outcome) {
      totals = addOutcome(totals, outcome);
      leftBytes -= outcome.file.sizeBytes;
      lastDoneAt = performance.now();
      if (outcome.state === 'failed') failed.push(outcome);
      else if (outcome.state === 'optimized' || outcome.state === 'unchanged') done.push(outcome);
    },
    end(end) {
      line?.end();
      for (const row of renderTable(done, terminal)) printLine(terminal, row);
      for (const row of renderFailures(failed, terminal)) warnLine({ stderr: terminal.stderr }, row);
      if (done.length + failed.length > 0) printLine(terminal, '');
      printLine(terminal, paint(terminal, failed.length > 0 ? 'red' : 'green', describeTotals(totals, { found, end })));
    },
  };
}

function renderFailures(failed: readonly FailedFile[], terminal: Pick<Terminal, 'cwd' | 'hasColours'>): string[] {
  if (failed.length === 0) return [];
  const lines = failed.slice(0, maxFailures).map((each) => `  ${showFile(each.file, terminal.cwd)}: ${describeFailure(each)}`);
  const more = failed.length > maxFailures ? [`  and ${failed.length - maxFailures} more`] : [];
  return ['', paint(terminal, 'bold', 'Failed:'), ...lines, ...more];
}
