import type { Collection } from '@pixmill/contracts';
import { type SqlConnection, type Statement, sql } from '../sql.js';
import { type CollectionRow, collectionColumns, toCollection } from './collection-rows.js';
import { type CollectionRef, getCollection } from './write-collections.js';

export interface CollectionPageQuery {
  readonly accountId: string;
  /** The last collection of the page before; null for the first page. */
  readonly after: { readonly at: Date; readonly id: string } | null;
  readonly limit: number;
}

/** `waiting`: no job has it yet. `processing`: its job has not settled. */
export const itemStates = ['waiting', 'processing', 'succeeded', 'failed'] as const;
export type ItemState = (typeof itemStates)[number];

export interface CollectionItem {
  readonly position: number;
  readonly name: string;
  /** Without its login. */
  readonly url: string | null;
  readonly uploadId: string | null;
  readonly jobId: string | null;
  /** The image of the job; null before that, and after the job was deleted. */
  readonly imageId: string | null;
  readonly state: ItemState;
  readonly failure: { readonly code: string; readonly message: string } | null;
}

export interface ItemPageQuery extends CollectionRef {
  /** Null is all. */
  readonly state: Exclude<ItemState, 'processing'> | null;
  /** The last position of the page before; -1 for the first page. */
  readonly after: number;
  readonly limit: number;
}

/** The newest first. */
export async function findCollections(db: SqlConnection, { accountId, after, limit }: CollectionPageQuery): Promise<Collection[]> {
  const isAfter = after ? sql`(c.created_at, c.id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql`true`;
  const rows = await db.query<CollectionRow>(sql`
    SELECT ${collectionColumns} FROM collections c WHERE c.account_id = ${accountId}::uuid AND ${isAfter}
    ORDER BY c.created_at DESC, c.id DESC LIMIT ${limit}::int`);
  return rows.map(toCollection);
}

/** A deleted job leaves no image; its failed items are known by their reason, so the others succeeded. */
const itemState = sql`CASE WHEN item.failure_code IS NOT NULL THEN 'failed' WHEN item.job_id IS NULL THEN 'waiting'
  WHEN images.id IS NOT NULL AND images.outcome IS NULL THEN 'processing' ELSE 'succeeded' END`;

const stateConditions: Readonly<Record<Exclude<ItemState, 'processing'>, Statement>> = {
  failed: sql`item.failure_code IS NOT NULL`,
  waiting: sql`item.job_id IS NULL AND item.position >= (SELECT images_fed FROM collections WHERE id = item.collection_id)`,
  succeeded: sql`item.job_id IS NOT NULL AND item.failure_code IS NULL AND (images.id IS NULL OR images.outcome = 'succeeded')`,
};

/** In the order of their positions. Throws AppError `collection_not_found`. */
export async function findItems(db: SqlConnection, { state, after, limit, ...ref }: ItemPageQuery): Promise<CollectionItem[]> {
  await getCollection(db, ref);
  return db.query<CollectionItem>(sql`
    SELECT item.position, item.name, item.url, item.upload_id AS "uploadId", item.job_id AS "jobId", images.id AS "imageId",
      ${itemState} AS state, CASE WHEN item.failure_code IS NOT NULL
        THEN json_build_object('code', item.failure_code, 'message', item.failure_message) END AS failure
    FROM collection_items item LEFT JOIN images ON images.job_id = item.job_id AND images.position = item.position
    WHERE item.collection_id = ${ref.id}::uuid AND item.position > ${after}::int AND ${state === null ? sql`true` : stateConditions[state]}
    ORDER BY item.position LIMIT ${limit}::int`);
}
