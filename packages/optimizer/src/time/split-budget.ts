import type { TimeBudget } from './time-budget.js';

/** The share of the main result when there are copies. Its search has more rivals than that of a copy. */
const MAIN_SHARE = 0.8;

/** The budgets of the results of one image. Time that one result leaves over goes to the next. */
export interface ResultBudgets {
  readonly main: TimeBudget;
  /** The budget of the next copy. Call it when the work on the copy begins. */
  nextCopy(format: string): TimeBudget;
  /** Sentences for the report about the results that ran out of time. Call it at the end. `isUnchanged`: the source is the main result. */
  toNotes(isUnchanged: boolean): string[];
}

/** Splits the time of an image between the main result and `copies` copies. */
export function splitBudget(budget: TimeBudget, copies: number): ResultBudgets {
  const main = copies > 0 ? budget.share(MAIN_SHARE) : budget;
  const started: { readonly format: string; readonly budget: TimeBudget }[] = [];
  return {
    main,
    nextCopy(format) {
      const copy = { format, budget: budget.share(1 / Math.max(1, copies - started.length)) };
      started.push(copy);
      return copy.budget;
    },
    toNotes: (isUnchanged) => [
      ...(main.ranOut
        ? [isUnchanged ? 'time ran out before a smaller encoding was found' : 'time ran out: this is the best candidate so far']
        : []),
      ...started
        .filter((copy) => copy.budget.ranOut)
        .map(({ format }) => `time ran out for the ${format} copy: it is the best candidate so far`),
    ],
  };
}
