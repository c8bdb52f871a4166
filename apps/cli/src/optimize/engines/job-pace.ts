import type { Job } from '@pixmill/client';

/** Jobs in flight at first, at least and at most. A service has up to four worker processes by default. */
const jobLimits = { first: 4, min: 2, max: 16 };
/** Files of one job, while more than enough wait; the service allows 100 by default. A job costs as much as several files without their codecs. */
const fileLimits = { min: 4, max: 50 };
/** Bytes of the files of one job; a larger file is alone. Far below the default of MAX_BODY_BYTES, and a lost request costs little. */
const maxBytes = 8_000_000;
/** Within these limits a job should run for about this long, in ms, so that results come steadily and the jobs of others get their turns. */
const jobMs = 1_500;

/**
 * How many jobs are in flight, and how many files each of them has. It follows what the service says about settled jobs: jobs that wait for
 * a worker about as long as they run keep every worker busy, and no worker has more than it needs.
 */
export class JobPace {
  readonly #mostJobs: number;
  #mostFiles = fileLimits.max;
  #mostBytes = maxBytes;
  #jobs: number;
  /** Null until a job has settled. The first jobs have one file each, so that few files are optimized side by side. */
  #fileMs: number | null = null;

  /** `filesInFlight`: all files, those in jobs and those that wait for one. */
  constructor({ filesInFlight }: { readonly filesInFlight: number }) {
    this.#mostJobs = Math.min(jobLimits.max, filesInFlight);
    this.#jobs = Math.min(jobLimits.first, this.#mostJobs);
  }

  /** Jobs that should be in flight. */
  get jobs(): number {
    return this.#jobs;
  }

  /** Bytes of the files of one job; a larger file is alone. */
  get jobBytes(): number {
    return this.#mostBytes;
  }

  /** Files of the next job. Fewer than usual when few wait, so that the last files of a run are spread over the workers. */
  toFileCount(waiting: number): number {
    const usual = this.#fileMs === null ? 1 : Math.max(fileLimits.min, Math.round(jobMs / this.#fileMs));
    return Math.max(1, Math.min(usual, Math.ceil(waiting / this.#jobs), this.#mostFiles));
  }

  /** A job has settled. */
  settled({ images, timings: { queued_ms: queuedMs, run_ms: runMs } }: Pick<Job, 'images' | 'timings'>): void {
    if (queuedMs === null || runMs === null) return;
    const fileMs = Math.max(1, runMs / images.length);
    this.#fileMs = this.#fileMs === null ? fileMs : (this.#fileMs + fileMs) / 2;
    if (queuedMs < runMs / 2) this.#jobs = Math.min(this.#jobs + 1, this.#mostJobs);
    if (queuedMs > runMs * 2) this.#jobs = Math.max(this.#jobs - 1, Math.min(jobLimits.min, this.#mostJobs));
  }

  /** The service does not take as many files in one job. */
  refused(files: number): void {
    this.#mostFiles = Math.max(1, Math.min(this.#mostFiles, Math.floor(files / 2)));
  }

  /** The service, or a proxy before it, does not take as many bytes in one request. */
  refusedBytes(bytes: number): void {
    this.#mostBytes = Math.min(this.#mostBytes, Math.floor(bytes / 2));
  }
}
