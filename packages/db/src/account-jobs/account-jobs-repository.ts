import type { Sql } from '../sql.js';
import { type AccountJob, findAccountJob } from './find-account-job.js';
import { findForRetry, type RetryableJob } from './find-for-retry.js';
import { findStoredImage, type StoredImage } from './find-stored-image.js';
import { type JobListQuery, type JobSummary, listJobs } from './list-jobs.js';

/** The jobs of every dialect, as their account reads them. */
export interface AccountJobsRepository {
  /** Newest first, at most `limit`. */
  list(query: JobListQuery): Promise<JobSummary[]>;
  /** Null for an unknown id, and for a job of another account. */
  find(job: { readonly accountId: string; readonly jobId: string }): Promise<AccountJob | null>;
  /** The same with its sealed secrets. */
  findForRetry(job: { readonly accountId: string; readonly jobId: string }): Promise<RetryableJob | null>;
  /** Null for an unknown id, and for an image of another account; `accountId` null is the service itself. */
  findImage(image: { readonly imageId: string; readonly accountId: string | null }): Promise<StoredImage | null>;
}

export function createAccountJobsRepository(db: Sql): AccountJobsRepository {
  return {
    list: (query) => listJobs(db, query),
    find: (job) => findAccountJob(db, job),
    findForRetry: (job) => findForRetry(db, job),
    findImage: (image) => findStoredImage(db, image),
  };
}
