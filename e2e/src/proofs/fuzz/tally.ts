import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Counts results, and stores the inputs that broke a promise. */
export interface Tally {
  count(name: string, by: number): void;
  addProblem(problem: string, inputs: readonly Buffer[]): void;
  report(): { readonly figures: Readonly<Record<string, number>>; readonly problems: readonly string[] };
}

/** Number of problems that are reported; the rest is only counted. */
const maxReported = 25;

/** Inputs of reported problems are stored in a temporary folder, whose path is printed by `log`. */
export function createTally(seed: number, log: (line: string) => void): Tally {
  const figures: Record<string, number> = {};
  const problems: string[] = [];
  const folder = join(tmpdir(), `pixmill-fuzz-${seed}-${process.pid}`);
  return {
    count(name, by) {
      figures[name] = (figures[name] ?? 0) + by;
    },
    addProblem(problem, inputs) {
      problems.push(problem);
      if (problems.length > maxReported) return;
      mkdirSync(folder, { recursive: true });
      for (const [index, bytes] of inputs.entries()) writeFileSync(join(folder, `${problems.length}-${index + 1}`), bytes);
      log(`${problem} (input stored as ${folder}/${problems.length}-*)`);
    },
    report() {
      const more = problems.length - maxReported;
      return { figures, problems: [...problems.slice(0, maxReported), ...(more > 0 ? [`and ${more} more`] : [])] };
    },
  };
}
