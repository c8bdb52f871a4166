import { stat } from 'node:fs/promises';
import type { OutputPlan } from '../optimize/outputs/output-plan.js';
import type { FileOutcome, Reporter } from '../optimize/report/reporter.js';
import { countBytes } from '../optimize/report/totals.js';
import { formatBytes, formatChange } from '../terminal/format-units.js';

/** What the images of a page weigh before and after a run. */
export class PageWeight {
  readonly #outcomes: FileOutcome[] = [];

  /** The same reporter, which is listened to. */
  watch(reporter: Reporter): Reporter {
    return {
      ...reporter,
      done: (outcome) => {
        this.#outcomes.push(outcome);
        reporter.done(outcome);
      },
    };
  }

  /** A sentence when each image has a result and they are smaller; null otherwise. */
  async describe(plan: Pick<OutputPlan, 'pathsOf'>): Promise<string | null> {
    let [before, after] = [0, 0];
    for (const outcome of this.#outcomes) {
      const bytes = outcome.state === 'skipped' ? await findSize(plan.pathsOf(outcome.file)) : countBytes(outcome, 'main');
      if (bytes === 0) return null;
      before += outcome.file.sizeBytes;
      after += bytes;
    }
    return after < before
      ? `With these images the page is ${formatBytes(before - after)} lighter (${formatChange({ before, after })}).`
      : null;
  }
}

/** Bytes of the result of an earlier run: the first path that exists. */
async function findSize(paths: readonly string[]): Promise<number> {
  for (const path of paths) {
    const info = await stat(path).catch(() => null);
    if (info !== null) return info.size;
  }
  return 0;
}
