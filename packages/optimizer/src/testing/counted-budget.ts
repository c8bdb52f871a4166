import type { TimeBudget } from '../time/time-budget.js';

/** A budget that is used up after this number of tasks. Its shares count together. */
export function createCountedBudget(tasks: number): TimeBudget {
  const used = { tasks: 0 };
  function open(): TimeBudget {
    let ranOut = false;
    return {
      hasTimeFor() {
        const fits = used.tasks < tasks;
        ranOut ||= !fits;
        return fits;
      },
      run(_task, work) {
        used.tasks += 1;
        return work();
      },
      share: open,
      get ranOut() {
        return ranOut;
      },
    };
  }
  return open();
}
