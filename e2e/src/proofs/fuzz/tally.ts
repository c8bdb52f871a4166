import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Counts, and remembers what went wrong with the bytes that did it. */
export interface Tally {
  count(name: string, by: number): void;
  addProblem(problem: string, inputs: readonly Buffer[]): void;
  report(): { readonly figures: Readonly<Record<string, number>>; readonly problems: readonly string[] };
}

/** So many problems are told; the rest is counted. */
const maxReported = 25;

/** Inputs that broke something are kept in a folder of the system's temporary one, which `say` names. */
export function createTally(seed: number, say: (line: string) => void): Tally {
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
      for (const [part, bytes] of inputs.entries()) writeFileSync(join(folder, `${problems.length}-${part + 1}`), bytes);
      say(`${problem} (input kept as ${folder}/${problems.length}-*)`);
    },
    report() {
      const more = problems.length - maxReported;
      return { figures, problems: [...problems.slice(0, maxReported), ...(more > 0 ? [`and ${more} more`] : [])] };
    },
  };
}
