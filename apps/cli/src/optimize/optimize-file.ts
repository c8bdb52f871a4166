import { AppError } from '@pixmill/contracts';
import type { SkipCache } from './cache/skip-cache.js';
import type { Engine, EngineResult } from './engines/engine.js';
import type { FoundFile } from './inputs/find-files.js';
import { readSource, type SourceFile } from './inputs/read-source.js';
import { describeSystemError, isSystemError } from './inputs/system-error.js';
import type { ResultWriter } from './outputs/write-results.js';
import type { FileOutcome } from './report/reporter.js';

/** What the work on one file needs. */
export interface FileWork {
  readonly writer: ResultWriter;
  readonly engine: Engine;
  readonly cache: Pick<SkipCache, 'record'>;
  readonly signal: AbortSignal;
}

/** Of a union, member by member. */
type WithoutFileAndTime<T> = T extends unknown ? Omit<T, 'file' | 'ms'> : never;
export type FileState = WithoutFileAndTime<FileOutcome>;

/** Every further file would fail in the same way. */
const finalCodes = new Set(['ENOSPC', 'EDQUOT', 'EROFS']);

/** Optimizes one file and writes its results. A file that cannot be read or written is a failure; throws what ends the whole run. */
export async function optimizeFile(file: FoundFile, { engine, cache, signal, writer }: FileWork): Promise<FileState> {
  const input = createInput(file);
  const sent = await engine.optimize(input, signal).catch(input.toReadFailure);
  if (!sent.ok) return { state: 'failed', code: sent.code, message: sent.message };
  signal.throwIfAborted(); // nothing is written after an interruption
  const written = await writer.write(file, { ...sent, source: input.getSource() });
  if (written.ok) {
    cache.record(file, written.record);
    return { state: written.state, outputs: written.outputs, summary: sent.summary };
  }
  const { code, message, systemCode } = written;
  if (systemCode !== undefined && finalCodes.has(systemCode))
    throw new AppError('storage_failed', { message: `No result can be written: ${message}` });
  return { state: 'failed', code, message };
}

/** The file as an engine reads it. A failure of the read is told apart from those of the engine. */
function createInput(file: FoundFile) {
  const read: { source?: SourceFile; failure?: unknown } = {};
  return {
    ...{ name: file.relativePath, sizeBytes: file.sizeBytes },
    getSource(): SourceFile {
      if (read.source === undefined) throw new AppError('internal', { detail: 'an engine gave a result for a file that it did not read' });
      return read.source;
    },
    async read(): Promise<Buffer> {
      try {
        read.source = await readSource(file);
        return read.source.bytes;
      } catch (thrown) {
        read.failure = thrown;
        throw thrown;
      }
    },
    toReadFailure(thrown: unknown): EngineResult {
      if (thrown !== read.failure || !isSystemError(thrown)) throw thrown;
      return { ok: false, code: 'unreadable', message: `Could not be read: ${describeSystemError(thrown)}` };
    },
  };
}
