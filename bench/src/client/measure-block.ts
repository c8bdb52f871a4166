import { join } from 'node:path';
import { readProcessorMsByPart, subtractMs } from '../overhead/processor-time.js';
import type { BenchService } from '../overhead/service.js';
import { commandPath, measureFolder, plainLoopPath, runProgram } from './run-program.js';

/** The plain loop, the command with a service, and the command with `--local`. */
export const sides = ['loop', 'service', 'local'] as const;
export type Side = (typeof sides)[number];

export interface SideRun {
  readonly ms: number;
  readonly files: number;
  /** Of all results. */
  readonly sizeBytes: number;
  /** By part of the service and of the command. */
  readonly cpuMsByPart: Readonly<Record<string, number>>;
}

export type BlockRun = Readonly<Record<Side, SideRun>>;

export interface BlockOptions {
  readonly service: BenchService;
  readonly processes: number;
  /** Folder of the photographs of the block. */
  readonly sources: string;
  /** Where results and caches are written. */
  readonly output: string;
  /** Which side starts. */
  readonly first: number;
}

/** Sends the photographs of a block through all sides, one after the other. Throws when the results differ. */
export async function measureBlock(options: BlockOptions): Promise<BlockRun> {
  const order = sides.map((_, index) => sides[(index + options.first) % sides.length] as Side); // the index is below the length
  const runs: Partial<Record<Side, SideRun>> = {};
  for (const side of order) runs[side] = await runSide(side, options);
  const { loop, service, local } = runs as BlockRun; // every side ran
  const sizes = new Set([loop, service, local].map(({ files, sizeBytes }) => `${files} files with ${sizeBytes} bytes`));
  if (sizes.size > 1) throw new Error(`the sides have different results: ${[...sizes].join('; ')}`);
  return { loop, service, local };
}

async function runSide(side: Side, { service, processes, sources, output }: BlockOptions): Promise<SideRun> {
  const results = join(output, side);
  const env = { PIXMILL_URL: service.url, PIXMILL_API_KEY: service.key, XDG_CACHE_HOME: join(output, 'cache') };
  const optimize = [commandPath, 'optimize', sources, '--to', results];
  const args = {
    loop: [plainLoopPath, sources, results, String(processes)],
    service: optimize,
    local: [...optimize, '--local', '--concurrency', String(processes)],
  };
  const before = readProcessorMsByPart(service.pid);
  const { ms, cpuMs } = await runProgram(args[side], { env, cwd: output });
  const serviceMs = subtractMs(readProcessorMsByPart(service.pid), before);
  const cpuMsByPart = side === 'service' ? { ...serviceMs, command: cpuMs } : { [side === 'loop' ? 'loop' : 'command']: cpuMs };
  return { ms, cpuMsByPart, ...(await measureFolder(results)) };
}
