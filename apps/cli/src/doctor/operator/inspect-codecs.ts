import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { defaultJobSpec } from '@pixmill/contracts';
import { createOptimizer } from '@pixmill/optimizer';
import type { Versions } from '@pixmill/sandbox';
import type { ServiceSettings } from './service-settings.js';

/** Limits that the kernel enforces on a codec process; null where the kernel does not show them. */
export interface EnforcedLimits {
  /** Private memory in bytes; null without a limit. */
  readonly memoryBytes: number | null;
  readonly hasCoreDumps: boolean;
}

/** What a codec process said and did. */
export interface CodecFacts {
  readonly versions: Versions;
  /** From the start of the process to the result of a small image, in ms. */
  readonly tookMs: number;
  /** Null where the kernel does not show the limits of processes. */
  readonly limits: EnforcedLimits | null;
}

/** A blue PNG of 16 x 16. */
const samplePng =
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAFklEQVQoz2MwaDhAEmIY1TCqYfhqAAAUDXAQpV59IwAAAABJRU5ErkJggg==';

/** The command that sets the limits runs beside the process: it needs some milliseconds. */
const limitsTimeoutMs = 2_000;

/** Starts a codec process as a worker does, optimizes a small image in it and ends it. Throws AppError. */
export async function inspectCodecs(
  { MAX_PIXELS, MAX_CHILD_MEMORY }: Pick<ServiceSettings, 'MAX_PIXELS' | 'MAX_CHILD_MEMORY'>,
  signal: AbortSignal,
): Promise<CodecFacts> {
  const pids: number[] = [];
  const optimizer = createOptimizer({
    ...{ processes: 1, maxPixels: MAX_PIXELS, maxRssBytes: MAX_CHILD_MEMORY },
    onProcessEvent: (event) => void (event.kind === 'started' && pids.push(event.pid)),
  });
  const startedAt = performance.now();
  try {
    const versions = await optimizer.versions();
    await optimizer.optimize(Buffer.from(samplePng, 'base64'), defaultJobSpec, signal);
    const tookMs = performance.now() - startedAt;
    return { versions, tookMs, limits: await waitForLimits(pids.at(-1) ?? 0) };
  } finally {
    await optimizer.close();
  }
}

/** Those of a process that lives. Waits for a memory limit for a while. */
async function waitForLimits(pid: number): Promise<EnforcedLimits | null> {
  const giveUpAt = performance.now() + limitsTimeoutMs;
  for (;;) {
    const text = await readFile(`/proc/${pid}/limits`, 'utf8').catch(() => null); // only Linux has it
    if (text === null) return null;
    const limits = { memoryBytes: readLimit(text, 'Max data size'), hasCoreDumps: readLimit(text, 'Max core file size') !== 0 };
    if (limits.memoryBytes !== null || performance.now() > giveUpAt) return limits;
    await pause(20);
  }
}

/** The soft limit; null for `unlimited`. Source: proc_pid_limits(5). */
export function readLimit(text: string, name: string): number | null {
  const value = new RegExp(`^${name}\\s+(\\S+)`, 'm').exec(text)?.[1];
  return value === undefined || value === 'unlimited' ? null : Number(value);
}
