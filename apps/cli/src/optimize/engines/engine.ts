import type { JobOptions } from '@pixmill/client';

/** A file for an engine. */
export interface EngineSource {
  /** With its extension; its folders are dropped. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Reads the file. The engine calls it when it has room for the bytes, so that few files are in memory. Throws the error of the system. */
  read(): Promise<Buffer>;
}

/** One finished file. */
export interface EngineFile {
  /** Such as `jpeg` or `webp`. */
  readonly format: string;
  readonly bytes: Uint8Array;
  /** The perceptual score that a lossy result reached; null for others. */
  readonly score: number | null;
}

/** What became of one file: its results, or why there are none. */
export type EngineResult =
  | {
      readonly ok: true;
      readonly main: EngineFile;
      readonly copies: readonly EngineFile[];
      /** What was done, in one sentence. */
      readonly summary: string;
    }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** Optimizes files, by a service or in own processes. */
export interface Engine {
  /** Files that should be in flight, so that the engine never waits. */
  readonly inFlight: number;
  /**
   * Optimizes one file. The failure of an image is a result. Throws what `read` throws, and what ends the whole run: ConnectionError,
   * ServiceError such as `insufficient_tokens`, or the reason of the signal.
   */
  optimize(source: EngineSource, signal: AbortSignal): Promise<EngineResult>;
  close(): Promise<void>;
}

export interface EngineOptions {
  /** The options of `POST /jobs`, for every file. */
  readonly jobOptions: JobOptions;
  /** Files in flight that the user asked for; null lets the engine decide. */
  readonly concurrency: number | null;
}
