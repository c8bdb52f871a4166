import { readProcessorMsByPart, subtractMs } from '../processor-time.js';
import type { ConcurrentRun } from '../run-concurrently.js';
import type { BareSharpResult } from './bare-sharp.js';
import type { ResizeJob } from './resize-client.js';

/** How to resize photographs on either side. */
export interface ResizeSides {
  readonly servicePid: number;
  runService(paths: readonly string[], concurrency: number): Promise<ConcurrentRun<ResizeJob>>;
  runSharp(paths: readonly string[], concurrency: number): Promise<ConcurrentRun<BareSharpResult>>;
}

export interface ResizeBlock extends ResizeSides {
  readonly paths: readonly string[];
  readonly concurrency: number;
  readonly sharpFirst: boolean;
}

/** Both sides of one block, which resized the same photographs. */
export interface ResizePair {
  readonly sharp: ConcurrentRun<BareSharpResult>;
  readonly service: {
    readonly jobs: readonly ResizeJob[];
    readonly ms: number;
    readonly cpuMsByPart: Readonly<Record<string, number>>;
  };
}

/** Sends the photographs through both sides, one after the other. */
export async function measureResizePair(block: ResizeBlock): Promise<ResizePair> {
  const { paths, concurrency } = block;
  if (block.sharpFirst) {
    const sharpRun = await block.runSharp(paths, concurrency);
    return { sharp: sharpRun, service: await measureService(block) };
  }
  const serviceRun = await measureService(block);
  return { sharp: await block.runSharp(paths, concurrency), service: serviceRun };
}

async function measureService({ servicePid, runService, paths, concurrency }: ResizeBlock): Promise<ResizePair['service']> {
  const before = readProcessorMsByPart(servicePid);
  const { results, ms, cpuMs } = await runService(paths, concurrency);
  return { jobs: results, ms, cpuMsByPart: { ...subtractMs(readProcessorMsByPart(servicePid), before), client: cpuMs } };
}
