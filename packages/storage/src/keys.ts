import { formatFacts, type ImageFormat, type VariantRole } from '@pixmill/contracts';

/** Everything a job owns lies under this prefix. Source of all three: decisions.md 22. */
export function jobPrefix(jobId: string): string {
  return `jobs/${jobId}/`;
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
  return `${jobPrefix(variant.jobId)}${variant.imageId}/${variant.role}.${formatFacts[variant.format].extension}`;
}
