import type { EngineResult } from './engine.js';
import type { JobPace } from './job-pace.js';

/** A file that is in memory, and whoever waits for its result. */
export interface QueuedFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly done: (result: EngineResult) => void;
  readonly failed: (thrown: unknown) => void;
}

/** Collects files and sends them in jobs, as many as the pace says. */
export class JobQueue {
  readonly #pace: JobPace;
  /** Runs one job with files; calls `done` or `failed` of each, and never throws. */
  readonly #run: (files: readonly QueuedFile[]) => Promise<void>;
  readonly #waiting: QueuedFile[] = [];
  #running = 0;

  constructor(pace: JobPace, run: (files: readonly QueuedFile[]) => Promise<void>) {
    this.#pace = pace;
    this.#run = run;
  }

  /** The result of a file. Throws what its job throws. */
  add(file: Pick<QueuedFile, 'name' | 'bytes'>): Promise<EngineResult> {
    return new Promise((done, failed) => {
      this.#waiting.push({ ...file, done, failed });
      this.#start();
    });
  }

  /** Fails the files that wait for a job. */
  clear(reason: unknown): void {
    for (const { failed } of this.#waiting.splice(0)) failed(reason);
  }

  #start(): void {
    while (this.#waiting.length > 0 && this.#running < this.#pace.jobs) {
      this.#running += 1;
      void this.#run(this.#take()).then(() => {
        this.#running -= 1;
        this.#start();
      });
    }
  }

  #take(): QueuedFile[] {
    const limit = this.#pace.toFileCount(this.#waiting.length);
    let bytes = 0;
    const next = this.#waiting.findIndex((file, index) => {
      bytes += file.bytes.length;
      return index === limit || (index > 0 && bytes > this.#pace.jobBytes);
    });
    return this.#waiting.splice(0, next < 0 ? this.#waiting.length : next);
  }
}
