export interface ConcurrentRun<Result> {
  /** In the order in which they finished. */
  readonly results: readonly Result[];
  /** Wall-clock time. */
  readonly ms: number;
  /** Processor time of this process. */
  readonly cpuMs: number;
}

/** Runs `work` for every path, at most `concurrency` at the same time. */
export async function runConcurrently<Result>(
  paths: readonly string[],
  concurrency: number,
  work: (path: string) => Promise<Result>,
): Promise<ConcurrentRun<Result>> {
  const queue = [...paths];
  const results: Result[] = [];
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const runQueue = async () => {
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) results.push(await work(path));
  };
  await Promise.all(Array.from({ length: concurrency }, runQueue));
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { results, ms, cpuMs: (user + system) / 1_000 };
}
