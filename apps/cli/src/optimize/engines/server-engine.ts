import { setMaxListeners } from 'node:events';
import type { Pixmill } from '@pixmill/client';
import { ByteBudget } from './byte-budget.js';
import type { Engine, EngineOptions, EngineResult } from './engine.js';
import { JobPace } from './job-pace.js';
import { JobQueue } from './job-queue.js';
import { runJob } from './run-job.js';

/** Files in flight: those in jobs, and as many that wait for the next ones. Most are small. */
const defaultFilesInFlight = 200;
/** Bytes of the sources in memory: several of the largest file that a service takes by default. */
const maxSourceBytes = 128_000_000;
/** How long `close` waits for jobs that are being created, and for their cancelling, in ms. */
const closeTimeoutMs = 5_000;

/**
 * Optimizes files by a service. Files are sent in jobs of several, so that a file costs few requests, and several jobs are in flight, so
 * that no worker waits. Jobs that are not settled at `close` are cancelled.
 */
export function createServerEngine(client: Pick<Pixmill, 'jobs' | 'resultOf'>, { jobOptions, concurrency }: EngineOptions): Engine {
  const inFlight = concurrency ?? defaultFilesInFlight;
  const pace = new JobPace({ filesInFlight: inFlight });
  const budget = new ByteBudget(maxSourceBytes);
  const [closing, hardClosing] = [new AbortController(), new AbortController()];
  setMaxListeners(0, closing.signal, hardClosing.signal); // every file in flight listens
  const unsettled = new Set<string>();
  const deps = { client, jobOptions, pace, unsettled, createSignal: hardClosing.signal, signal: closing.signal };
  const jobs = new Set<Promise<void>>();
  const queue = new JobQueue(pace, async (files) => {
    const job = runJob(files, deps);
    jobs.add(job);
    await job;
    jobs.delete(job);
  });

  return {
    inFlight,
    optimize({ name, sizeBytes, read }, signal) {
      setMaxListeners(0, signal);
      return budget.run(sizeBytes, signal, async () => {
        const bytes = await read();
        signal.throwIfAborted();
        return orAborted(queue.add({ name: toBaseName(name), bytes }), signal);
      });
    },
    async close() {
      const reason = new Error('the run has ended');
      closing.abort(reason);
      queue.clear(reason);
      const timeout = AbortSignal.timeout(closeTimeoutMs);
      setMaxListeners(0, timeout);
      timeout.addEventListener('abort', () => hardClosing.abort(reason), { once: true });
      await Promise.all(jobs);
      await Promise.allSettled([...unsettled].map((id) => client.jobs.cancel(id, { signal: timeout })));
    },
  };
}

const toBaseName = (name: string): string => name.split(/[\\/]/).at(-1) ?? name;

/** The result, or the reason of the signal at once. */
async function orAborted(result: Promise<EngineResult>, signal: AbortSignal): Promise<EngineResult> {
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([result, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
