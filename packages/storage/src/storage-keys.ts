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
  /** The bytes of a source that was fetched from a URL. Other bytes of the same URL have another key. */
  fetchedSource(source: { readonly jobId: string; readonly imageId: string; readonly sha256: string }): string;
  /** A variant, as one run of the job made it. No other run has the same key, so a late write changes no result. */
  variant(variant: VariantRef): string;
  /** The fence of the run that stored a variant, also for the part of a crashed write; null for any other object. */
  fenceOf(key: string): number | null;
  /** A thumbnail of an image. No row names it: it is removed with the job's other objects. */
  thumbnail(thumbnail: { readonly jobId: string; readonly imageId: string; readonly shows: 'result' | 'source' }): string;
  isThumbnail(key: string): boolean;
  /** A file that jobs may name. */
  upload(upload: { readonly accountId: string; readonly id: string }): string;
  /** A watermark of an account. */
  watermark(watermark: { readonly accountId: string; readonly id: string }): string;
}

export interface VariantRef {
  readonly jobId: string;
  readonly imageId: string;
  /** Fence of the run. */
  readonly fence: number;
  readonly role: VariantRole;
  readonly format: ImageFormat;
}

const jobKeyPattern = /^jobs\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\//;

const variantKeyPattern = /^jobs\/[^/]+\/[^/]+\/(\d{1,10})-[^/]+$/;

const thumbnailNames = { result: 'thumbnail.webp', source: 'source-thumbnail.webp' } as const;
const thumbnailKeyPattern = /^jobs\/[^/]+\/[^/]+\/(?:source-)?thumbnail\.webp$/;

const jobPrefix = (jobId: string) => `jobs/${jobId}/`;

export const storageKeys: StorageKeys = {
  jobPrefix,
  jobIdOf: (key) => jobKeyPattern.exec(key)?.[1] ?? null,
  source: ({ jobId, imageId }) => `${jobPrefix(jobId)}${imageId}/source`,
  fetchedSource: ({ jobId, imageId, sha256 }) => `${jobPrefix(jobId)}${imageId}/source-${sha256}`,
  variant: ({ jobId, imageId, fence, role, format }) => `${jobPrefix(jobId)}${imageId}/${fence}-${role}.${formatInfo[format].extension}`,
  fenceOf(key) {
    const fence = variantKeyPattern.exec(key)?.[1];
    return fence === undefined ? null : Number(fence);
  },
  thumbnail: ({ jobId, imageId, shows }) => `${jobPrefix(jobId)}${imageId}/${thumbnailNames[shows]}`,
  isThumbnail: (key) => thumbnailKeyPattern.test(key),
  upload: ({ accountId, id }) => `uploads/${accountId}/${id}`,
  watermark: ({ accountId, id }) => `watermarks/${accountId}/${id}`,
};
