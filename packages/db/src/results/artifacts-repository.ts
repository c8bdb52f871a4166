import { type ImageFormat, imageFormats } from '@pixmill/contracts';
import { z } from 'zod';
import { hasPendingFileDelivery } from '../deliveries/file-event.js';
import { type Sql, sql } from '../sql.js';

/** The part of a variant that the API needs to serve it. */
export interface ArtifactRecord {
  readonly storageKey: string;
  readonly format: ImageFormat;
  /** Not before a pending delivery that names the artifact has ended (docs/product-decisions.md#lifetimes). */
  readonly expiresAt: Date;
}

export interface ArtifactsRepository {
  /** Null when no artifact has this path, or its job's artifacts were removed. */
  findByPublicPath(publicPath: string): Promise<ArtifactRecord | null>;
}

interface ArtifactRow {
  readonly storageKey: string;
  readonly format: string;
  readonly expiresAt: Date;
  readonly deliveryPending: boolean;
}

/** While its delivery is pending, an artifact is always available for this much longer. */
const pendingDeliveryGraceMs = 60_000;

const formatSchema = z.enum(imageFormats);

export function createArtifactsRepository({ query }: Sql): ArtifactsRepository {
  return {
    async findByPublicPath(publicPath) {
      const [row] = await query<ArtifactRow>(sql`
        SELECT v.storage_key AS "storageKey", v.format, j.expires_at AS "expiresAt",
          ${hasPendingFileDelivery(sql`j.id`)} AS "deliveryPending"
        FROM variants v JOIN images i ON i.id = v.image_id JOIN jobs j ON j.id = i.job_id
        WHERE v.public_path = ${publicPath} AND j.expires_at IS NOT NULL AND j.purged_at IS NULL`);
      if (!row) return null;
      const { storageKey, format, deliveryPending } = row;
      const minExpiryMs = deliveryPending ? Date.now() + pendingDeliveryGraceMs : 0;
      const expiresAt = new Date(Math.max(row.expiresAt.getTime(), minExpiryMs));
      return { storageKey, format: formatSchema.parse(format), expiresAt };
    },
  };
}
