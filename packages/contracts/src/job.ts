import type { Destination } from './destination/destination.js';
import type { Image } from './image.js';
import type { JobSpec } from './job-spec.js';
import type { JobState } from './job-state.js';

/** Names and values that an account gave a job; the service only stores and filters them. */
export type JobLabels = Readonly<Record<string, string>>;

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
  /** When it was claimed first; null until then. */
  readonly startedAt: Date | null;
  readonly settledAt: Date | null;
  /** When its artifacts are removed; null until settled. */
  readonly expiresAt: Date | null;
  /** Held when it was submitted: one for each image, none for an unlimited account. */
  readonly tokensHeld: number;
  readonly tokensCharged: number;
  /** When it became a dead letter (docs/reliability.md#dead-letters); null for any other job. */
  readonly deadAt: Date | null;
  /** The dead letter that it replays, or the job whose failed images it retries; null for any other job. */
  readonly parentId: string | null;
  /** The key that submitted it; null for a job from before it was recorded. */
  readonly keyId: string | null;
  /** From -10 to 10; the highest of the account's waiting jobs runs first. */
  readonly priority: number;
  /** The account's own names and values. */
  readonly labels: JobLabels;
  /** The collection that it is a part of; null without one. */
  readonly collectionId: string | null;
}
