import type { ImageFormat, VariantRole } from '@pixmill/contracts';
import { type SqlConnection, sql } from '../sql.js';
import type { CollectionRef } from './write-collections.js';

/** The stored results of an image of a collection. */
export interface CollectionResult {
  readonly position: number;
  readonly name: string;
  readonly settledAt: Date;
  readonly variants: readonly { readonly role: VariantRole; readonly format: ImageFormat; readonly storageKey: string }[];
}

export interface ResultPageQuery extends CollectionRef {
  /** The last position of the page before. */
  readonly after: number;
  /** The last position that is wanted. */
  readonly upTo: number;
  readonly limit: number;
}

/** In the order of their positions; images without results, or whose results were removed, are left out. */
export function findResults(db: SqlConnection, { id, accountId, after, upTo, limit }: ResultPageQuery): Promise<CollectionResult[]> {
  return db.query<CollectionResult>(sql`
    SELECT item.position, item.name, job.settled_at AS "settledAt",
      (SELECT json_agg(json_build_object('role', v.role, 'format', v.format, 'storageKey', v.storage_key) ORDER BY v.role <> 'main', v.role)
        FROM variants v WHERE v.image_id = image.id) AS variants
    FROM collection_items item JOIN jobs job ON job.id = item.job_id
      JOIN images image ON image.job_id = item.job_id AND image.position = item.position
    WHERE item.collection_id = ${id}::uuid AND job.account_id = ${accountId}::uuid AND item.position > ${after}::int
      AND item.position <= ${upTo}::int AND image.outcome = 'succeeded' AND job.purged_at IS NULL
    ORDER BY item.position LIMIT ${limit}::int`);
}
