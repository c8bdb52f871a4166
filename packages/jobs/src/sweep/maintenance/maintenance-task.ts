/** Does the work that is due and returns the time until the next run, in ms. May run twice at the same time. */
export type MaintenanceTask = (stop: AbortSignal) => Promise<number>;

/** Rows of one batch. */
export const batchSize = 200;
const maxBatches = 20;

/** Repeats a batch while it is full. Returns `more` when there may be more, after `maxBatches` or `stop`. */
export async function runBatches(runBatch: () => Promise<number>, stop: AbortSignal): Promise<'done' | 'more'> {
  for (let batches = 0; batches < maxBatches && !stop.aborted; batches += 1) if ((await runBatch()) < batchSize) return 'done';
  return 'more';
}
