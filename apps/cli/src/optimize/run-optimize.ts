import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { SkipCache } from './cache/skip-cache.js';
import type { Engine, EngineFile } from './engines/engine.js';
import type { FoundFile } from './inputs/find-files.js';
import type { ToOutputPath } from './outputs/output-plan.js';
import { writeOutput } from './outputs/write-output.js';
import type { FileOutcome, OutputFile, Reporter } from './report/reporter.js';

export interface OptimizeRun {
  readonly files: readonly FoundFile[];
  readonly engine: Engine;
  readonly toOutputPath: ToOutputPath;
  readonly cache: SkipCache;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** Optimizes the files, as many at a time as the engine wants. Returns the number of files that failed. Throws what the engine throws. */
export async function runOptimize(run: OptimizeRun): Promise<number> {
  const { files, engine, cache, reporter } = run;
  const queue = files.values();
  let failed = 0;
  reporter.start(files);
  async function work(): Promise<void> {
    for (const file of queue) {
      const outcome = await optimizeFile(file, run);
      if (outcome.state === 'failed') failed += 1;
      reporter.done(outcome);
    }
  }
  try {
    await Promise.all(Array.from({ length: engine.inFlight }, work));
  } finally {
    await cache.save();
    reporter.end();
  }
  return failed;
}

async function optimizeFile(file: FoundFile, { engine, toOutputPath, cache, signal }: OptimizeRun): Promise<FileOutcome> {
  if (await cache.isDone(file)) return { file, state: 'skipped' };
  let sourceSha256 = '';
  const read = async () => {
    const bytes = await readFile(file.path);
    sourceSha256 = toSha256(bytes);
    return bytes;
  };
  const result = await engine.optimize({ name: file.relativePath, sizeBytes: file.sizeBytes, read }, signal);
  if (!result.ok) return { file, state: 'failed', code: result.code, message: result.message };
  const write = async (each: EngineFile, role: 'main' | 'copy'): Promise<OutputFile> => {
    const path = toOutputPath(file, each, role);
    await writeOutput(path, each.bytes);
    return { path, format: each.format, bytes: each.bytes.length, score: each.score };
  };
  const outputs = [await write(result.main, 'main'), ...(await Promise.all(result.copies.map((copy) => write(copy, 'copy'))))];
  const written = await Promise.all(outputs.map(async ({ path }) => ({ path, info: await stat(path) })));
  cache.record(file, {
    sourceSha256,
    outputs: written.map(({ path, info }) => ({ path, sizeBytes: info.size, mtimeMs: info.mtimeMs })),
  });
  const state = sourceSha256 === toSha256(result.main.bytes) ? 'unchanged' : 'optimized';
  return { file, state, outputs, summary: result.summary };
}

const toSha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
