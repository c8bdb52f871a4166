import { formatInfo, type ImageFormat, type VariantRole } from '@pixmill/contracts';

/** Everything a job owns lies under this prefix. Source of all three: decisions.md 22. */
export function jobPrefix(jobId: string): string {
  return `jobs/${jobId}/`;
}

/** Whose key this is; null for one that belongs to no job. */
export function jobIdFromKey(key: string): string | null {
  return /^jobs\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\//.exec(key)?.[1] ?? null;
}

/** Key of an account's watermark. */
export function watermarkKey({ accountId, id }: { readonly accountId: string; readonly id: string }): string {
  return `watermarks/${accountId}/${id}`;
}

/** Key of an uploaded source. */
export function sourceKey(jobId: string, imageId: string): string {
  return `${jobPrefix(jobId)}${imageId}/source`;
}

/** Key of a variant; the same for every run of a job, so that a repeated run replaces its own bytes. */
export function variantKey(variant: {
  readonly jobId: string;
  readonly imageId: string;
  readonly role: VariantRole;
  readonly format: ImageFormat;
}): string {
  return `${jobPrefix(variant.jobId)}${variant.imageId}/${variant.role}.${formatInfo[variant.format].extension}`;
}
