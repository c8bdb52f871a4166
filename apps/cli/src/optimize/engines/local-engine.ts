import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { type ErrorCode, type JobSpec, toAppError } from '@pixmill/contracts';
import { jobOptionsSchema, parseJobOptions } from '@pixmill/dialects';
import { createOptimizer, type Optimizer } from '@pixmill/optimizer';
import { optimizerSettings } from '@pixmill/optimizer/settings';
import { getSettings } from '@pixmill/runtime';
import { ByteBudget } from './byte-budget.js';
import type { Engine, EngineOptions, EngineResult } from './engine.js';
import { toLocalResult } from './local-result.js';

/** Bytes of the sources in memory. The processes have copies of theirs. */
const maxSourceBytes = 256_000_000;

/**
 * Files that are read, or whose results are written and synced, beside those that occupy a process or wait for one. With none of them the processes
 * waited for the disk half of the time on a busy machine (docs/measurements/command.md#with---local).
 */
const filesOnDisk = 8;

/** Conditions of the machine that pass: no failure of a file. The worker does not count them either (docs/reliability.md#faults). */
const passingCodes: ReadonlySet<ErrorCode> = new Set(['unavailable', 'lane_full', 'setup_failed']);
/** Waits before the next tries, in ms: half a minute altogether. */
const retryDelaysMs = [500, 1_000, 2_000, 4_000, 8_000, 15_000];

/** Job options name no address here, so none is allowed. */
const noUrls = { isUrlAllowed: () => false, isOperatorAllowed: () => false };

/**
 * Optimizes files in sandboxed processes of this one, without a service. The results are those of the service for the same options. Throws
 * AppError `setup_failed` for settings such as `MAX_PIXELS` that are not valid.
 */
export function createLocalEngine({ jobOptions, concurrency }: EngineOptions): Engine {
  const { spec } = parseJobOptions(jobOptionsSchema.parse(jobOptions), noUrls);
  const settings = getSettings(optimizerSettings);
  const processes = concurrency ?? availableParallelism();
  const optimizer = createOptimizer({
    ...{ processes, maxPixels: settings.MAX_PIXELS, maxAnimationPixels: settings.MAX_ANIMATION_PIXELS, maxFrames: settings.MAX_FRAMES },
    ...{ maxRssBytes: settings.MAX_CHILD_MEMORY, modelsDir: settings.MODELS_DIR },
  });
  const budget = new ByteBudget(maxSourceBytes);
  return {
    inFlight: processes * 2 + filesOnDisk,
    optimize({ name, sizeBytes, read }, signal) {
      setMaxListeners(0, signal); // every file in flight listens
      return budget.run(sizeBytes, signal, async () => optimizeOne({ optimizer, spec, name, bytes: await read() }, signal));
    },
    close: () => optimizer.close(),
  };
}

interface LocalFile {
  readonly optimizer: Optimizer;
  readonly spec: JobSpec;
  readonly name: string;
  readonly bytes: Buffer;
}

async function optimizeOne({ optimizer, spec, name, bytes }: LocalFile, signal: AbortSignal): Promise<EngineResult> {
  for (let tries = 0; ; tries += 1) {
    signal.throwIfAborted();
    try {
      return toLocalResult({ name, spec, sourceBytes: bytes.length, result: await optimizer.optimize(bytes, spec, signal) });
    } catch (thrown) {
      signal.throwIfAborted();
      const { code, message } = toAppError(thrown);
      const delayMs = retryDelaysMs[tries];
      if (!passingCodes.has(code) || delayMs === undefined) return { ok: false, code, message };
      await pause(delayMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}
