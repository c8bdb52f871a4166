import { type ImageFormat, imageFormats } from '@pixmill/contracts';
import { z } from 'zod';
import { type SqlConnection, sql } from '../sql.js';

/** Bytes of an image that the storage has, or had a moment ago. */
export interface StoredBytes {
  readonly storageKey: string;
  /** Null before the source was read, and for what is not an image. */
  readonly format: ImageFormat | null;
}

/** Where the bytes of an image are. */
export interface StoredImage {
  readonly id: string;
  readonly jobId: string;
  readonly settled: boolean;
  /** Null when the source is not in storage: not fetched yet, or removed. */
  readonly source: StoredBytes | null;
  /** The main result; null without one, and when it was removed. */
  readonly main: StoredBytes | null;
}

interface StoredImageRow {
  readonly id: string;
  readonly jobId: string;
  readonly settled: boolean;
  readonly sourceKey: string | null;
  readonly sourceFormat: string | null;
  readonly mainKey: string | null;
  readonly mainFormat: string | null;
}

const formatSchema = z.enum(imageFormats).nullable();

const toBytes = (storageKey: string | null, format: string | null): StoredBytes | null =>
  storageKey === null ? null : { storageKey, format: formatSchema.parse(format) };

/** Null for an unknown id, and for an image of another account; `accountId` null is the service itself. */
export async function findStoredImage(
  db: SqlConnection,
  { imageId, accountId }: { readonly imageId: string; readonly accountId: string | null },
): Promise<StoredImage | null> {
  const [row] = await db.query<StoredImageRow>(sql`
    SELECT i.id, i.job_id AS "jobId", j.state = 'settled' AS settled,
      CASE WHEN j.sources_purged_at IS NULL THEN i.source_key END AS "sourceKey", i.source_format AS "sourceFormat",
      CASE WHEN j.purged_at IS NULL THEN v.storage_key END AS "mainKey", v.format AS "mainFormat"
    FROM images i JOIN jobs j ON j.id = i.job_id LEFT JOIN variants v ON v.image_id = i.id AND v.role = 'main'
    WHERE i.id = ${imageId}::uuid AND (${accountId}::uuid IS NULL OR j.account_id = ${accountId}::uuid)`);
  if (!row) return null;
  const { id, jobId, settled, sourceKey, sourceFormat, mainKey, mainFormat } = row;
  return { id, jobId, settled, source: toBytes(sourceKey, sourceFormat), main: toBytes(mainKey, mainFormat) };
}
