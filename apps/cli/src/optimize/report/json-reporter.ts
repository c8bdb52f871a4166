import { relative } from 'node:path';
import { printLine, type Terminal } from '../../terminal/terminal.js';
import type { FileOutcome, OutputFile, Reporter } from './reporter.js';
import { addOutcome, countBytes, noTotals } from './totals.js';

/** One line of JSON for each file when it ends, then one with the sums (docs/command.md#output-and-json). Nothing else is on stdout. */
export function createJsonReporter(terminal: Pick<Terminal, 'stdout' | 'cwd'>): Reporter {
  const startedAt = performance.now();
  let [found, totals] = [0, noTotals];
  const print = (line: object) => printLine(terminal, JSON.stringify(line));
  return {
    start(files) {
      found = files.length;
    },
    done(outcome) {
      totals = addOutcome(totals, outcome);
      print(toLine(outcome, terminal.cwd));
    },
    end(end) {
      const { files: done, ...sums } = totals;
      const savedBytes = sums.planned > 0 ? 0 : sums.sourceBytes - sums.resultBytes;
      const ms = Math.round(performance.now() - startedAt);
      print({ totals: { files: found, done, ...sums, savedBytes, isComplete: end === 'complete', ms } });
    },
  };
}

type OutputFields = { readonly [Name in keyof OutputFile]: OutputFile[Name] | null } & Pick<OutputFile, 'path'>;

/** Every field is in every line, so that a reader needs no special cases. */
function toLine(outcome: FileOutcome, cwd: string): object {
  const { file, state, ms } = outcome;
  const hasResult = state === 'optimized' || state === 'unchanged';
  return {
    file: file.url ?? relative(cwd, file.path),
    state,
    sourceBytes: file.sizeBytes,
    outputs: listOutputs(outcome).map(({ path, ...output }) => ({ path: relative(cwd, path), ...output })),
    savedBytes: hasResult ? file.sizeBytes - countBytes(outcome, 'main') : 0,
    summary: hasResult ? outcome.summary : null,
    failure: state === 'failed' ? { code: outcome.code, message: outcome.message } : null,
    ms: Math.round(ms),
  };
}

/** A dry run knows the paths only. */
function listOutputs(outcome: FileOutcome): readonly OutputFields[] {
  if (outcome.state === 'planned') return outcome.paths.map((path) => ({ path, role: null, format: null, bytes: null, score: null }));
  return 'outputs' in outcome ? outcome.outputs : [];
}
