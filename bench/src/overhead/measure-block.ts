import { readFile } from 'node:fs/promises';
import { createOptimizer } from '@pixmill/optimizer';
import { toJobSpec } from '../bench-mode.js';
import { sum } from '../numbers.js';
import { readProcessorMsByPart, subtractMs } from './processor-time.js';
import { type ConcurrentRun, runConcurrently } from './run-concurrently.js';
import type { UploadedJob } from './upload-client.js';

export interface LoopRun {
  readonly ms: number;
  /** Of all results. */
  readonly sizeBytes: number;
}

/** The optimizer of the workers in a plain loop. */
export interface LoopPart {
  run(paths: readonly string[]): Promise<LoopRun>;
  close(): Promise<void>;
}

export interface ServicePart {
  /** Pid of the supervisor. */
  readonly pid: number;
  /** Sends the photographs through the service. */
  run(paths: readonly string[]): Promise<ConcurrentRun<UploadedJob>>;
}

/** Both sides of one block, which optimized the same photographs. */
export interface BlockPair {
  readonly loop: LoopRun & { readonly codecMs: number };
  readonly service: { readonly ms: number; readonly jobs: readonly UploadedJob[]; readonly cpuMsByPart: Readonly<Record<string, number>> };
}

export interface BlockSides {
  readonly loop: LoopPart;
  readonly service: ServicePart;
  readonly loopFirst: boolean;
}

export function openLoop({ processes, inFlight }: { readonly processes: number; readonly inFlight: number }): LoopPart {
  const optimizer = createOptimizer({ processes, maxPixels: 75_000_000 });
  const spec = toJobSpec('intelligent');
  const neverAborted = new AbortController().signal;
  return {
    async run(paths) {
      const { results, ms } = await runConcurrently(paths, inFlight, async (path) => {
        const { variants } = await optimizer.optimize(await readFile(path), spec, neverAborted);
        return variants[0]?.bytes.length ?? 0;
      });
      return { ms, sizeBytes: sum(results, (bytes) => bytes) };
    },
    close: () => optimizer.close(),
  };
}

/** Sends the photographs through both sides, one after the other. */
export async function measureBlock(paths: readonly string[], { loop, service, loopFirst }: BlockSides): Promise<BlockPair> {
  if (loopFirst) {
    const loopRun = await measureLoop(paths, loop);
    return { loop: loopRun, service: await measureService(paths, service) };
  }
  const serviceRun = await measureService(paths, service);
  return { loop: await measureLoop(paths, loop), service: serviceRun };
}

async function measureLoop(paths: readonly string[], loop: LoopPart): Promise<BlockPair['loop']> {
  const before = readProcessorMsByPart(process.pid);
  const done = await loop.run(paths);
  return { ...done, codecMs: subtractMs(readProcessorMsByPart(process.pid), before)['codec processes'] ?? 0 };
}

async function measureService(paths: readonly string[], service: ServicePart): Promise<BlockPair['service']> {
  const before = readProcessorMsByPart(service.pid);
  const { results, ms, cpuMs } = await service.run(paths);
  return { ms, jobs: results, cpuMsByPart: { ...subtractMs(readProcessorMsByPart(service.pid), before), client: cpuMs } };
}
