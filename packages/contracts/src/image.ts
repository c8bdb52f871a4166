import { z } from 'zod';
import { errorCodes } from './error-catalogue.js';
import { extraFormats, type ImageFormat } from './image-format.js';
import type { ImageInfo } from './image-info.js';

/** `main` is the result itself; an extra is named after its format. */
export const variantRoles = ['main', ...extraFormats] as const;
export type VariantRole = (typeof variantRoles)[number];

/**
 * How an image was processed: codec, settings, candidates, what was stripped. Free-form; the account can read that of a succeeded image. The
 * report of a failed one is for the operator: `source_failure` (SourceFailure) says why its source could not be fetched.
 */
export const reportSchema = z.record(z.string(), z.json());
export type Report = z.infer<typeof reportSchema>;

/** One trouble of a damaged source, and what was done about it. Listed as `repairs` in a report. */
export const repairSchema = z.object({
  /** Such as `the end marker is missing`. It names no library. */
  what: z.string(),
  /** Where the trouble begins, in bytes from the start of the source. */
  at: z.int().min(0),
});
export type Repair = z.infer<typeof repairSchema>;

/** Such as `the end marker is missing (byte 4711)`; several are separated by commas. */
export const describeRepairs = (repairs: readonly Repair[]): string => repairs.map(({ what, at }) => `${what} (byte ${at})`).join(', ');

const repairsSchema = z.object({ repairs: z.array(repairSchema) });

/** The repairs of the source that a report names; none for a sound source, and in a report from before they were recorded. */
export function readRepairs(report: Report): readonly Repair[] {
  const parsed = repairsSchema.safeParse(report);
  return parsed.success ? parsed.data.repairs : [];
}

/** A stored result of an image, served as an artifact. */
export interface Variant {
  readonly role: VariantRole;
  readonly format: ImageFormat;
  readonly sizeBytes: number;
  /** px; null for a format without pixels (SVG). */
  readonly width: number | null;
  /** px; null for a format without pixels (SVG). */
  readonly height: number | null;
  /** Unguessable path without a host: `<12 hex>/<15 alphanumerics>.<ext>`. */
  readonly publicPath: string;
  readonly storageKey: string;
  /** Null for results from before it was recorded. */
  readonly facts: ImageInfo | null;
  /** Permanent URL at the job's destination; null without one. */
  readonly externalUrl: string | null;
}

export const imageFailureSchema = z.object({
  code: z.enum(errorCodes),
  /** A sentence that the caller may read. */
  message: z.string(),
});
export type ImageFailure = z.infer<typeof imageFailureSchema>;

/** The outcome of one image: its variants, `main` first, or the reason why there are none. */
export type ImageOutcome =
  | {
      readonly status: 'succeeded';
      readonly variants: readonly Variant[];
      readonly report: Report;
      /** Copied from an earlier job of the account, and therefore free. */
      readonly reused: boolean;
    }
  | { readonly status: 'failed'; readonly failure: ImageFailure };

/** Bytes of a source in storage. */
export interface StoredSource {
  readonly storageKey: string;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** The source of an image. An upload is in storage from the start; a worker fetches a URL before the job is optimized. */
export type ImageSource =
  | ({ readonly kind: 'upload' } & StoredSource)
  | {
      readonly kind: 'url';
      readonly url: string;
      /** The fetched bytes; null before the fetch, after a failed one, and after a settlement that keeps no source. */
      readonly stored: StoredSource | null;
      /** Why the fetch failed for good; null otherwise. */
      readonly failure: ImageFailure | null;
    };

/** The result of one run for one image, as `settle` records it. */
export interface ImageResult {
  readonly imageId: string;
  /** Bytes of the source; null when it was never read. */
  readonly sourceBytes: number | null;
  /** Lower-case hex; null when the source was never read. */
  readonly sourceSha256: string | null;
  /** Null when the source was never read, or is not an image. */
  readonly sourceFormat: ImageFormat | null;
  readonly sourceFacts: ImageInfo | null;
  /** Names options and engine of the result; null for a failure. */
  readonly recipe: string | null;
  readonly outcome: ImageOutcome;
}

export interface Image {
  readonly id: string;
  /** From 0, in the order in which the caller sent the images. */
  readonly position: number;
  /** Base name, exactly as it is returned on the wire. */
  readonly name: string;
  readonly source: ImageSource;
  /** Bytes of the source; null until a URL was downloaded. */
  readonly sourceBytes: number | null;
  /** Null until the source was read. */
  readonly sourceFormat: ImageFormat | null;
  readonly sourceFacts: ImageInfo | null;
  /** Null until the job settles. */
  readonly outcome: ImageOutcome | null;
}
