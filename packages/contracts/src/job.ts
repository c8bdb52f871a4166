import type { Destination } from './destination.js';
import type { Image } from './image.js';
import type { JobSpec } from './job-spec.js';
import type { JobState } from './job-state.js';

export interface Job {
  readonly id: string;
  readonly accountId: string;
  /** Name of the dialect that the job was submitted by; it renders responses and webhook. */
  readonly dialect: string;
  readonly state: JobState;
  readonly spec: JobSpec;
  readonly callbackUrl: string | null;
  /** How long after the job settled the callback is due, in ms. */
  readonly callbackDelayMs: number;
  /** The caller's own storage for the results, without secrets; null without one. */
  readonly destination: Destination | null;
  readonly images: readonly Image[];
  readonly createdAt: Date;
  readonly settledAt: Date | null;
  /** When its artifacts are removed; null until settled. */
  readonly expiresAt: Date | null;
  readonly tokensCharged: number;
  /** When it became a dead letter (docs/reliability.md#dead-letters); null for any other job. */
  readonly deadAt: Date | null;
  /** The dead letter that it replays; null for any other job. */
  readonly parentId: string | null;
}
