import { AppError, type JobSpec } from '@pixmill/contracts';
import { createOptimizer, type OptimizeResult } from '@pixmill/optimizer';
import { readProcessStat } from '../process-stats.js';

const pollIntervalMs = 50;
const timeoutMs = 300_000;

/** The result of one image, or the code and detail of its failure. */
export type TimedResult =
  | { readonly failure: string; readonly cpuSeconds: number }
  | (Pick<OptimizeResult, 'report'> & {
      readonly failure?: undefined;
      readonly main: OptimizeResult['variants'][number];
      readonly variants: OptimizeResult['variants'];
      readonly cpuSeconds: number;
    });

/** The product's optimizer with one codec process, as the worker uses it. */
export interface TimedOptimizer {
  /** Optimizes an image; also returns the processor time of its codec processes. */
  optimize(bytes: Buffer, spec: JobSpec): Promise<TimedResult>;
  close(): Promise<void>;
}

/** `onAssigned` is called with the pid of the process that gets an image, and called again when the image is retried. */
export function openTimedOptimizer(
  onAssigned: (pid: number) => void = () => {},
  { modelsDir = null }: { readonly modelsDir?: string | null } = {},
): TimedOptimizer {
  let timer: ProcessTimer | null = null;
  const optimizer = createOptimizer({
    processes: 1,
    maxPixels: 100_000_000,
    modelsDir,
    onProcessEvent: (event) => {
      if (event.kind !== 'assigned') return;
      timer?.add(event.pid);
      onAssigned(event.pid);
    },
  });
  return {
    async optimize(bytes, spec) {
      timer = new ProcessTimer();
      const result = await optimizer.optimize(bytes, spec, AbortSignal.timeout(timeoutMs)).catch(describeFailure);
      const cpuSeconds = timer.stop();
      if ('failure' in result) return { ...result, cpuSeconds };
      const [main] = result.variants;
      if (main === undefined) return { failure: 'no variant', cpuSeconds };
      return { main, variants: result.variants, report: result.report, cpuSeconds };
    },
    close: () => optimizer.close(),
  };
}

function describeFailure(error: Error): { readonly failure: string } {
  const code = error instanceof AppError ? error.code : error.name;
  return { failure: `${code}: ${(error instanceof AppError && error.detail) || error.message}` };
}

/** Processor time that codec processes use from `add` to `stop`. The time of a process that ends is the last one that was read. */
class ProcessTimer {
  readonly #uses = new Map<number, { readonly beforeMs: number; nowMs: number }>();
  readonly #interval = setInterval(() => this.#read(), pollIntervalMs);

  add(pid: number): void {
    if (this.#uses.has(pid)) return;
    const beforeMs = readProcessStat(pid)?.totalMs ?? 0;
    this.#uses.set(pid, { beforeMs, nowMs: beforeMs });
  }

  /** Returns seconds. */
  stop(): number {
    clearInterval(this.#interval);
    this.#read();
    return [...this.#uses.values()].reduce((total, { beforeMs, nowMs }) => total + nowMs - beforeMs, 0) / 1_000;
  }

  #read(): void {
    for (const [pid, use] of this.#uses) use.nowMs = readProcessStat(pid)?.totalMs ?? use.nowMs;
  }
}
