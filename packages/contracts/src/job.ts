import { z } from 'zod';
import type { Destination } from './destination.js';
import { errorCodes } from './error-catalogue.js';
import type { ImageInfo } from './image-info.js';
import type { JobState } from './job-state.js';
import { operationSchema } from './operation.js';

/** Formats Pixmill reads. `svg` is text, the others are pixels. */
export const imageFormats = ['jpeg', 'png', 'gif', 'webp', 'avif', 'svg'] as const;
export type ImageFormat = (typeof imageFormats)[number];

/** File extension and media type of each format, as served. */
export const formatInfo: Readonly<Record<ImageFormat, { readonly extension: string; readonly mediaType: string }>> = {
  jpeg: { extension: 'jpg', mediaType: 'image/jpeg' },
  png: { extension: 'png', mediaType: 'image/png' },
  gif: { extension: 'gif', mediaType: 'image/gif' },
  webp: { extension: 'webp', mediaType: 'image/webp' },
  avif: { extension: 'avif', mediaType: 'image/avif' },
  svg: { extension: 'svg', mediaType: 'image/svg+xml' },
};

/** How hard to press: two lossy levels, and `lossless`, which changes no pixel. */
export const compressionLevels = ['intelligent', 'ultra', 'lossless'] as const;
export type Compression = (typeof compressionLevels)[number];

/**
 * Quality by name, as the SSIMULACRA 2 score a lossy result has to reach against its source: 90 cannot be told apart in a flicker test, 80 not
 * side by side, 70 hardly without the original. Source: engine.md, metric anchors.
 */
export const namedTargets = { 'near-lossless': 90, high: 85, intelligent: 80, ultra: 70, low: 50 } as const;
export type NamedTarget = keyof typeof namedTargets;

/** How much CPU time a smaller file is worth. */
export const speeds = ['fast', 'normal', 'thorough'] as const;
export type Speed = (typeof speeds)[number];

/** Extra encodings beside the main result. */
const extraFormats = ['webp', 'avif'] as const;
export type ExtraFormat = (typeof extraFormats)[number];

/** What pixels can be asked for as. */
export const outputFormats = ['jpeg', 'png', 'gif', 'webp', 'avif'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** How the main result is encoded. */
const outputSchema = z.object({
  /** Null is the format of the source. */
  format: z.enum(outputFormats).nullable().default(null),
  /** Handed to the encoder of JPEG, WebP or AVIF as it is, instead of a search; null leaves the search. */
  quality: z.number().int().min(1).max(100).nullable().default(null),
  /** Of a JPEG: in one scan or in several; null is whatever is smaller. */
  encoding: z.enum(['baseline', 'progressive']).nullable().default(null),
});

/** What is asked of every image of a job, free of any dialect. */
export const jobSpecSchema = z.object({
  compression: z.enum(compressionLevels),
  operations: z.array(operationSchema),
  extras: z.array(z.enum(extraFormats)),
  /** Keep EXIF; without it only orientation and colour profile survive, as pixels or as tags. */
  keepExif: z.boolean(),
  /** With `keepExif`: take the place where the picture was taken out of it. */
  stripLocation: z.boolean().default(false),
  /** SSIMULACRA 2 score that replaces the level's own; null leaves it. Nothing to `lossless`. */
  target: z.number().min(30).max(95).nullable().default(null),
  /** Bytes that each result should fit in, at whatever quality that takes; null is no budget. Nothing to `lossless`. */
  maxBytes: z.number().int().positive().nullable().default(null),
  speed: z.enum(speeds).default('normal'),
  output: outputSchema.prefault({}),
});
export type JobSpec = z.infer<typeof jobSpecSchema>;

/** What is asked where nothing in particular is asked. */
export const defaultJobSpec: JobSpec = jobSpecSchema.parse({ compression: 'intelligent', operations: [], extras: [], keepExif: false });

/** `main` keeps the source's format unless another is asked for; an extra is named after its format. */
export const variantRoles = ['main', ...extraFormats] as const;
export type VariantRole = (typeof variantRoles)[number];

/** Why the image turned out as it did: codec, knobs, candidates, what was stripped. Free-form, readable by the account. */
export const reportSchema = z.record(z.string(), z.json());
export type Report = z.infer<typeof reportSchema>;

/** An encoding that was kept and is served as an artifact. */
export interface Variant {
  readonly role: VariantRole;
  readonly format: ImageFormat;
  readonly sizeBytes: number;
  /** px; null where the format has no pixels of its own (SVG). */
  readonly width: number | null;
  readonly height: number | null;
  /** Unguessable, host-free address: `<12 hex>/<15 alphanumerics>.<ext>`. */
  readonly publicPath: string;
  /** Where the bytes are, for the storage driver. */
  readonly storageKey: string;
  /** What the file says of its picture; null for what was made before this was written down. */
  readonly facts: ImageInfo | null;
  /** Permanent address at the job's destination; null without one. */
  readonly externalUrl: string | null;
}

export const imageFailureSchema = z.object({
  code: z.enum(errorCodes),
  /** The sentence a caller may read. */
  message: z.string(),
});
export type ImageFailure = z.infer<typeof imageFailureSchema>;

/** What became of one image: its variants, `main` first, or the reason there are none. */
export type ImageOutcome =
  | {
      readonly status: 'succeeded';
      readonly variants: readonly Variant[];
      readonly report: Report;
      /** Settled from what an earlier job of the account left, and therefore free. */
      readonly reused: boolean;
    }
  | { readonly status: 'failed'; readonly failure: ImageFailure };

/** Where an image's bytes come from. An upload is in storage already; a URL is fetched by the worker. */
export type ImageSource =
  | { readonly kind: 'upload'; readonly storageKey: string; readonly sizeBytes: number; readonly sha256: string }
  | { readonly kind: 'url'; readonly url: string };

/** HTTP Basic credentials for fetching the sources of one job; never logged, kept no longer than the job, never sent to another host. */
export const sourceCredentialsSchema = z.object({ user: z.string(), password: z.string() });
export type SourceCredentials = z.infer<typeof sourceCredentialsSchema>;

/** Credentials and headers for downloading the sources of one job; stored sealed. */
export const sourceAccessSchema = z.object({ login: sourceCredentialsSchema.nullable(), headers: z.record(z.string(), z.string()) });
export type SourceAccess = z.infer<typeof sourceAccessSchema>;

/** What one run found out about one image; what `settle` writes down. */
export interface ImageResult {
  readonly imageId: string;
  /** Bytes of the source; null when it was never had. */
  readonly sourceBytes: number | null;
  /** Lower-case hex of the source; null when it was never had. */
  readonly sourceSha256: string | null;
  /** Null when it was never had, or is no image. */
  readonly sourceFormat: ImageFormat | null;
  readonly sourceFacts: ImageInfo | null;
  /** What was asked of which engine; null when nothing came of it. */
  readonly recipe: string | null;
  readonly outcome: ImageOutcome;
}

export interface Image {
  readonly id: string;
  /** From 0, in the order in which the caller sent them. */
  readonly position: number;
  /** Base name exactly as it goes back on the wire. */
  readonly name: string;
  readonly source: ImageSource;
  /** Bytes of the source; null until a URL was fetched. */
  readonly sourceBytes: number | null;
  /** Null until it was read. */
  readonly sourceFormat: ImageFormat | null;
  readonly sourceFacts: ImageInfo | null;
  readonly outcome: ImageOutcome | null;
}

export interface Job {
  readonly id: string;
  readonly accountId: string;
  /** Name of the dialect it came in by; its answers and webhook are worded by it. */
  readonly dialect: string;
  readonly state: JobState;
  readonly spec: JobSpec;
  readonly callbackUrl: string | null;
  /** How long after it settled the callback is due, in ms. */
  readonly callbackDelayMs: number;
  /** Where its results go beside our own storage, without secrets. */
  readonly destination: Destination | null;
  readonly images: readonly Image[];
  readonly createdAt: Date;
  readonly settledAt: Date | null;
  /** When its artifacts are removed; null until settled. */
  readonly expiresAt: Date | null;
  readonly tokensCharged: number;
}

/** Who pays. `tokens` means nothing when `unlimited`. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly tokens: number;
  readonly unlimited: boolean;
}

/**
 * Whether an image counts as optimized: saved more than 5 %, by the exact ratio and not the rounded percent.
 * Source: MegaOptim contract section 7; decisions.md 8 extends it to every dialect.
 */
export function isOptimized(image: Pick<Image, 'sourceBytes' | 'outcome'>): boolean {
  if (image.outcome?.status !== 'succeeded' || image.sourceBytes === null) return false;
  const main = image.outcome.variants.find((variant) => variant.role === 'main');
  if (!main) return false;
  return (image.sourceBytes - main.sizeBytes) * 100 > image.sourceBytes * 5;
}

/** Whether an image is charged: it counts as optimized, and was not settled from earlier work. */
export function isCharged(image: Pick<Image, 'sourceBytes' | 'outcome'>): boolean {
  return isOptimized(image) && image.outcome?.status === 'succeeded' && !image.outcome.reused;
}
