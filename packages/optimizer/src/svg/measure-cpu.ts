import { readProcessCpuMs } from '../time/time-budget.js';

/** A result and the CPU time of its process for it, in ms. */
export interface MeasuredResult<Result> {
  readonly result: Result;
  readonly cpuMs: number;
}

/** Measures the CPU time of work that has this process for itself. Throws what the work throws. */
export async function measureCpu<Result>(work: () => Result | Promise<Result>): Promise<MeasuredResult<Result>> {
  const startedMs = readProcessCpuMs();
  const result = await work();
  return { result, cpuMs: readProcessCpuMs() - startedMs };
}
