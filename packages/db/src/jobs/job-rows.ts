import {
  destinationSchema,
  type Image,
  type ImageOutcome,
  type ImageSource,
  imageFailureSchema,
  imageFormats,
  imageInfoSchema,
  type Job,
  parseStoredSpec,
  reportSchema,
  type StoredSource,
  type Variant,
  variantRoles,
} from '@pixmill/contracts';
import { z } from 'zod';
import type { Image as ImageColumns, Job as JobColumns, Variant as VariantColumns } from '../generated/client.js';

export type VariantRow = Omit<VariantColumns, 'id' | 'imageId'>;
export type ImageRow = Omit<ImageColumns, 'jobId' | 'recipe'> & { readonly variants: readonly VariantRow[] };

/** A job with its images and variants, as `jobColumns` reads it. */
export type JobRow = Omit<Job, 'spec' | 'destination' | 'labels' | 'images'> &
  Pick<JobColumns, 'spec' | 'destination' | 'labels'> & { readonly images: readonly ImageRow[] };

const factsSchema = imageInfoSchema.nullable();

const variantSchema = z.object({ role: z.enum(variantRoles), format: z.enum(imageFormats) });

function toVariant(row: VariantRow): Variant {
  const { role, format } = variantSchema.parse(row);
  const { sizeBytes, width, height, publicPath, storageKey, externalUrl } = row;
  return { role, format, sizeBytes, width, height, publicPath, storageKey, facts: factsSchema.parse(row.facts), externalUrl };
}

/** Variants in the order of `variantRoles`: `main` first. */
export function toVariants(rows: readonly VariantRow[]): Variant[] {
  return rows.map(toVariant).sort((a, b) => variantRoles.indexOf(a.role) - variantRoles.indexOf(b.role));
}

const storedSourceSchema = z.object({ sourceKey: z.string(), sourceBytes: z.number(), sourceSha256: z.string() });

function toStoredSource(row: ImageRow): StoredSource {
  const { sourceKey, sourceBytes, sourceSha256 } = storedSourceSchema.parse(row);
  return { storageKey: sourceKey, sizeBytes: sourceBytes, sha256: sourceSha256 };
}

function toSource(row: ImageRow): ImageSource {
  if (row.sourceKind === 'upload') return { kind: 'upload', ...toStoredSource(row) };
  const failure = row.failureCode === null ? null : imageFailureSchema.parse({ code: row.failureCode, message: row.failureMessage });
  const stored = row.sourceKey === null ? null : toStoredSource(row);
  return { kind: 'url', url: z.string().parse(row.sourceUrl), stored, failure };
}

function toOutcome(row: ImageRow): ImageOutcome | null {
  if (row.outcome === null) return null;
  if (row.outcome === 'failed') {
    return { status: 'failed', failure: imageFailureSchema.parse({ code: row.failureCode, message: row.failureMessage }) };
  }
  return { status: 'succeeded', variants: toVariants(row.variants), report: reportSchema.parse(row.report), reused: row.reused };
}

const sourceSchema = z.object({ sourceFormat: z.enum(imageFormats).nullable(), sourceFacts: factsSchema });

/** Format and facts of an image's source; null when it could not be read. */
export const toSourceFacts = (row: Pick<ImageRow, 'sourceFormat' | 'sourceFacts'>) => sourceSchema.parse(row);

function toImage(row: ImageRow): Image {
  const { id, position, name, sourceBytes } = row;
  return { id, position, name, sourceBytes, ...toSourceFacts(row), source: toSource(row), outcome: toOutcome(row) };
}

const labelsSchema = z.record(z.string(), z.string());

/** Parses a job row, its JSON columns included. */
export function toJob(row: JobRow): Job {
  const { id, accountId, dialect, state, callbackUrl, callbackDelayMs, createdAt, settledAt, expiresAt } = row;
  const { startedAt, tokensHeld, tokensCharged, deadAt, parentId, keyId, priority, collectionId } = row;
  const spec = parseStoredSpec(row.spec);
  return {
    id,
    accountId,
    dialect,
    state,
    spec,
    callbackUrl,
    callbackDelayMs,
    destination: row.destination === null ? null : destinationSchema.parse(row.destination),
    createdAt,
    startedAt,
    settledAt,
    expiresAt,
    tokensHeld,
    tokensCharged,
    deadAt,
    parentId,
    keyId,
    priority,
    labels: labelsSchema.parse(row.labels),
    collectionId,
    images: row.images.map(toImage),
  };
}
