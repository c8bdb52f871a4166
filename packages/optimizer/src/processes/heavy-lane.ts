import { AppError, type JobSpec } from '@pixmill/contracts';
import type { RequestLimits } from '@pixmill/sandbox';
import { maxSuperResolutionMs, superResolutionTimeLimits } from './time-limits.js';

/** Whether an image may take minutes of CPU time. */
export const isHeavy = ({ operations }: Pick<JobSpec, 'operations'>) => operations.some(({ kind }) => kind === 'super-resolution');

/** Limits of one heavy image in the pool. */
export const heavyLimits: RequestLimits = { timeLimits: superResolutionTimeLimits, maxRequestMs: maxSuperResolutionMs };

/**
 * Keeps heavy images from occupying every codec process: half of them run heavy images, at least one. Source: docs/super-resolution.md#the-heavy-lane.
 */
export class HeavyLane {
  readonly #places: number;
  #used = 0;

  constructor(processes: number) {
    this.#places = Math.max(1, Math.floor(processes / 2));
  }

  /** Throws AppError `unavailable` when the lane is full: the job is released, does not count an attempt, and runs again later. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#used >= this.#places) throw new AppError('unavailable', { detail: `${this.#used} heavy images are running` });
    this.#used += 1;
    try {
      return await work();
    } finally {
      this.#used -= 1;
    }
  }
}
