import { AppError, type JobSpec } from '@pixmill/contracts';
import type { RequestLimits } from '@pixmill/sandbox';
import { maxSuperResolutionMs, superResolutionTimeLimits } from './time-limits.js';

/** Whether an image may take minutes of CPU time. */
export const isHeavy = ({ operations }: Pick<JobSpec, 'operations'>) => operations.some(({ kind }) => kind === 'super-resolution');

/** Limits of one heavy image in the pool. */
export const heavyLimits: RequestLimits = { timeLimits: superResolutionTimeLimits, maxRequestMs: maxSuperResolutionMs };

/** A job in the lane. */
interface Place {
  /** Images that run or wait. */
  images: number;
  /** Resolves when the images so far have ended; never rejects. */
  last: Promise<unknown>;
}

/**
 * Keeps heavy images from occupying every codec process: as many jobs as half of them, at least one, run heavy images, each of them one image at a
 * time. Source: docs/super-resolution.md#the-heavy-lane.
 */
export class HeavyLane {
  readonly #places: number;
  readonly #jobs = new Map<AbortSignal, Place>();

  constructor(processes: number) {
    this.#places = Math.max(1, Math.floor(processes / 2));
  }

  /**
   * Images with the same signal are of one job, and wait for each other. Throws AppError `lane_full` when other jobs fill the lane: the job is
   * released as deferred, and runs again later.
   */
  async run<Result>(job: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    const place = this.#jobs.get(job) ?? this.#enter(job);
    place.images += 1;
    const turn = place.last.then(work);
    place.last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      place.images -= 1;
      if (place.images === 0) this.#jobs.delete(job);
    }
  }

  #enter(job: AbortSignal): Place {
    if (this.#jobs.size >= this.#places) throw new AppError('lane_full', { detail: `${this.#jobs.size} jobs are in the heavy lane` });
    const place = { images: 0, last: Promise.resolve() };
    this.#jobs.set(job, place);
    return place;
  }
}
