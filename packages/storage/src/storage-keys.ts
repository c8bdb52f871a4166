import { formatInfo, type ImageFormat, type VariantRole } from '@pixmill/contracts';

/**
 * Names of stored objects (docs/product-decisions.md#storage-keys-and-reuse). Every object of a job is below its `jobPrefix`, so that one
 * call removes them all.
 */
export interface StorageKeys {
  /** Prefix of a job's objects; ends in `/`. */
  jobPrefix(jobId: string): string;
  /** The id of the job that an object belongs to; null for an object outside of jobs. */
  jobIdOf(key: string): string | null;
  /** An uploaded source. */
  source(image: { readonly jobId: string; readonly imageId: string }): string;
  /** A variant; the same in every run of a job, so that a repeated run replaces its own objects. */
  variant(variant: VariantRef): string;
  /** A watermark of an account. */
  watermark(watermark: { readonly accountId: string; readonly id: string }): string;
}

export interface VariantRef {
  readonly jobId: string;
  readonly imageId: string;
  readonly role: VariantRole;
  readonly format: ImageFormat;
}

const jobKeyPattern = /^jobs\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\//;

const jobPrefix = (jobId: string) => `jobs/${jobId}/`;

export const storageKeys: StorageKeys = {
  jobPrefix,
  jobIdOf: (key) => jobKeyPattern.exec(key)?.[1] ?? null,
  source: ({ jobId, imageId }) => `${jobPrefix(jobId)}${imageId}/source`,
  variant: ({ jobId, imageId, role, format }) => `${jobPrefix(jobId)}${imageId}/${role}.${formatInfo[format].extension}`,
  watermark: ({ accountId, id }) => `watermarks/${accountId}/${id}`,
};
