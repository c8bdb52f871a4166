import { afterAll } from '@jest/globals';
import { defaultJobSpec, type JobSpec } from '@pixmill/contracts';
import type { OptimizeResult } from '../optimize-result.js';
import { createOptimizer } from '../optimizer.js';

/**
 * Optimizes images in a codec process for the tests of one file, and closes it after them. Jest runs the search several times slower than Node, because
 * it compiles modules in contexts of its own.
 */
export function openOptimizerForTests(): (bytes: Buffer, spec: Partial<JobSpec>) => Promise<OptimizeResult> {
  const optimizer = createOptimizer({ processes: 1, maxPixels: 75_000_000 });
  afterAll(() => optimizer.close());
  return (bytes, spec) => optimizer.optimize(bytes, { ...defaultJobSpec, ...spec }, new AbortController().signal);
}
