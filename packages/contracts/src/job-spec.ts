import { z } from 'zod';
import { extraFormats, type ImageFormat, isConvertedFormat, outputFormats } from './image-format.js';
import { operationSchema } from './operation.js';

/** Two lossy levels, and `lossless`, which changes no pixel. */
export const compressionLevels = ['intelligent', 'ultra', 'lossless'] as const;
export type Compression = (typeof compressionLevels)[number];

/**
 * Named qualities as the SSIMULACRA 2 score that a lossy result has to reach against its source. At 90 a flicker test shows no
 * difference, at 80 a comparison side by side shows none, at 70 a difference is hardly visible without the original.
 * Source: docs/measurements/codecs.md#score-anchors.
 */
export const namedTargets = { 'near-lossless': 90, high: 85, intelligent: 80, ultra: 70, low: 50 } as const;
export type NamedTarget = keyof typeof namedTargets;

/** How much CPU time may be spent to make a file smaller. */
export const speeds = ['fast', 'normal', 'thorough'] as const;
export type Speed = (typeof speeds)[number];

/**
 * What a result keeps of EXIF, IPTC and XMP. `copyright`: author, credit and licence. At every level the colours, the orientation and the
 * density survive. Source: docs/formats.md#metadata.
 */
const metadataLevels = ['none', 'copyright', 'all'] as const;
export type MetadataLevel = (typeof metadataLevels)[number];

/** How the main result is encoded. */
const outputSchema = z.object({
  /** Null keeps the format of the source. */
  format: z.enum(outputFormats).nullable().default(null),
  /** Quality for the JPEG, WebP or AVIF encoder; null searches for the best one. */
  quality: z.number().int().min(1).max(100).nullable().default(null),
  /** Scans of a JPEG; null picks the smaller file. */
  encoding: z.enum(['baseline', 'progressive']).nullable().default(null),
});

/** Facts about a picture that a job can ask for. Source: docs/analysis.md. */
export const analyses = ['faces', 'focus', 'colours', 'placeholders'] as const;
export type Analysis = (typeof analyses)[number];

/** The options of a job, for each of its images; the same for all dialects. Stored as JSON, so keys and values are permanent. */
export const jobSpecSchema = z.object({
  compression: z.enum(compressionLevels),
  operations: z.array(operationSchema),
  extras: z.array(z.enum(extraFormats)),
  metadata: z.enum(metadataLevels).default('none'),
  /** With `metadata: 'all'`: removes what says where the picture was taken. Source: docs/formats.md#location. */
  stripLocation: z.boolean().default(false),
  /** SSIMULACRA 2 score instead of that of the compression level; null keeps the level's. Ignored by `lossless`. */
  target: z.number().min(30).max(95).nullable().default(null),
  /** Size in bytes that each result should not exceed, at any quality; null is no limit. Ignored by `lossless`. */
  maxBytes: z.number().int().positive().nullable().default(null),
  speed: z.enum(speeds).default('normal'),
  output: outputSchema.prefault({}),
  /** Formats of sources that the job accepts: `browser` is what browsers show, `all` also what `convertedFormats` lists. */
  inputs: z.enum(['browser', 'all']).default('browser'),
  /** What the report says about the picture. Source: docs/analysis.md. */
  analyse: z.array(z.enum(analyses)).default([]),
  /** False: the job only analyses. The source is the result, and nothing is encoded. */
  encode: z.boolean().default(true),
});
export type JobSpec = z.infer<typeof jobSpecSchema>;

/** The options of a job that sets none. */
export const defaultJobSpec: JobSpec = jobSpecSchema.parse({ compression: 'intelligent', operations: [], extras: [] });

/** Whether a job accepts sources of a format. Pure. */
export const acceptsFormat = ({ inputs }: Pick<JobSpec, 'inputs'>, format: ImageFormat): boolean =>
  inputs === 'all' || !isConvertedFormat(format);

const olderSpec = z.looseObject({ keepExif: z.boolean() });

/** Parses the options of a stored job, also of one that was stored before `metadata` replaced `keepExif`. Throws ZodError. */
export function parseStoredSpec(stored: unknown): JobSpec {
  const older = olderSpec.safeParse(stored);
  return jobSpecSchema.parse(older.success ? { metadata: older.data.keepExif ? 'all' : 'none', ...older.data } : stored);
}
