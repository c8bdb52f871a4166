/** Calls `run` for every number below `count`, `concurrency` calls at a time. */
export async function runConcurrently(concurrency: number, count: number, run: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  async function runNext(): Promise<void> {
    for (let index = next++; index < count; index = next++) await run(index);
  }
  await Promise.all(Array.from({ length: concurrency }, runNext));
}
