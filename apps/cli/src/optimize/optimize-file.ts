import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { AppError } from '@pixmill/contracts';
import type { SkipCache } from './cache/skip-cache.js';
import type { Engine, EngineFile, EngineResult } from './engines/engine.js';
import type { FoundFile } from './inputs/find-files.js';
import type { ToOutputPath } from './outputs/output-plan.js';
import { writeOutput } from './outputs/write-output.js';
import type { FileOutcome, OutputFile } from './report/reporter.js';

/** What the work on one file needs. */
export interface FileWork {
  readonly engine: Engine;
  readonly toOutputPath: ToOutputPath;
  readonly cache: SkipCache;
  readonly signal: AbortSignal;
}

type Success = EngineResult & { readonly ok: true };
/** Of a union, member by member. */
type WithoutFileAndTime<T> = T extends unknown ? Omit<T, 'file' | 'ms'> : never;
export type FileState = WithoutFileAndTime<FileOutcome>;

/** Optimizes one file and writes its results. A file that cannot be read or written is a failure; throws what ends the whole run. */
export async function optimizeFile(file: FoundFile, { engine, toOutputPath, cache, signal }: FileWork): Promise<FileState> {
  if (await cache.isDone(file)) return { state: 'skipped' };
  const source = createSource(file);
  const sent = await engine.optimize(source, signal).catch(source.toReadFailure);
  if (!sent.ok) return { state: 'failed', code: sent.code, message: sent.message };
  signal.throwIfAborted(); // nothing is written after an interruption
  const sourceSha256 = source.getSha256();
  try {
    const outputs = await writeResult(sent, (result, role) => toOutputPath(file, result, role));
    const written = await Promise.all(outputs.map(async ({ path }) => ({ path, info: await stat(path) })));
    const cached = written.map(({ path, info }) => ({ path, sizeBytes: info.size, mtimeMs: info.mtimeMs }));
    cache.record(file, { sourceSha256, outputs: cached });
    return { state: sourceSha256 === toSha256(sent.main.bytes) ? 'unchanged' : 'optimized', outputs, summary: sent.summary };
  } catch (thrown) {
    return toWriteFailure(thrown);
  }
}

const toSha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The file as an engine reads it. A failure of the read is told apart from those of the engine. */
function createSource({ path, relativePath, sizeBytes }: FoundFile) {
  let [sha256, failure]: [string, unknown] = ['', null];
  return {
    ...{ name: relativePath, sizeBytes },
    getSha256: () => sha256,
    async read(): Promise<Buffer> {
      try {
        const bytes = await readFile(path);
        sha256 = toSha256(bytes);
        return bytes;
      } catch (thrown) {
        failure = thrown;
        throw thrown;
      }
    },
    toReadFailure(thrown: unknown): EngineResult {
      if (thrown !== failure || !(thrown instanceof Error)) throw thrown;
      return { ok: false, code: 'unreadable', message: `Could not be read: ${thrown.message}` };
    },
  };
}

async function writeResult(
  { main, copies }: Success,
  toPath: (file: EngineFile, role: OutputFile['role']) => string,
): Promise<OutputFile[]> {
  const write = async (result: EngineFile, role: OutputFile['role']): Promise<OutputFile> => {
    const path = toPath(result, role);
    await writeOutput(path, result.bytes);
    return { path, role, format: result.format, bytes: result.bytes.length, score: result.score };
  };
  const written: OutputFile[] = [];
  for (const copy of copies) written.push(await write(copy, 'copy'));
  return [await write(main, 'main'), ...written]; // a source is replaced when its copies are there
}

/** Every further file would fail in the same way. */
const finalCodes = new Set(['ENOSPC', 'EDQUOT', 'EROFS']);

function toWriteFailure(thrown: unknown): FileState {
  if (thrown instanceof AppError) return { state: 'failed', code: thrown.code, message: thrown.message };
  if (!(thrown instanceof Error) || !('code' in thrown)) throw thrown;
  if (finalCodes.has(String(thrown.code))) throw new AppError('storage_failed', { message: `No result can be written: ${thrown.message}` });
  return { state: 'failed', code: 'unwritable', message: `The result could not be written: ${thrown.message}` };
}
