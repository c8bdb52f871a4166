import type { Collection, CollectionImport, ImportKind } from '@pixmill/contracts';
import { interval, type Sql, type SqlConnection, sql } from '../sql.js';
import { type CollectionRow, collectionColumns, toCollection } from './collection-rows.js';
import { type CollectionRef, getCollection, ofAccount, rejectState } from './write-collections.js';

/** A collection whose import one worker makes. */
export interface ImportClaim {
  readonly id: string;
  readonly accountId: string;
  readonly url: string;
  readonly kind: ImportKind;
  readonly imagesTotal: number;
}

/** An image that an import found. */
export interface ImportedUrl {
  readonly name: string;
  readonly url: string;
}

/** Rows of one statement. */
const batchSize = 10_000;

/** Throws AppError `collection_not_found`, or `state_conflict` for a collection that is no draft. */
export async function startImport(
  db: SqlConnection,
  ref: CollectionRef,
  started: Pick<CollectionImport, 'url' | 'kind'>,
): Promise<Collection> {
  const running: CollectionImport = { ...started, added: null, failure: null };
  const [row] = await db.query<CollectionRow>(sql`
    UPDATE collections c SET state = 'importing', import = ${JSON.stringify(running)}::jsonb, next_feed_at = now()
    WHERE ${ofAccount(ref)} AND c.state = 'draft' RETURNING ${collectionColumns}`);
  return row ? toCollection(row) : rejectState(await getCollection(db, ref), { done: 'extended', from: ['draft'] });
}

/** Takes the import that has waited longest, under a lease. Null without one, and while the operator has paused the service. */
export async function claimImport(db: SqlConnection, leaseMs: number): Promise<ImportClaim | null> {
  const [claim] = await db.query<ImportClaim>(sql`
    UPDATE collections c SET lease_until = now() + ${interval(leaseMs)} WHERE c.id = (
      SELECT due.id FROM collections due
      WHERE due.state = 'importing' AND due.next_feed_at <= now() AND (due.lease_until IS NULL OR due.lease_until < now())
        AND NOT EXISTS (SELECT FROM service WHERE paused_at IS NOT NULL)
      ORDER BY due.next_feed_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING c.id, c.account_id AS "accountId", c.import->>'url' AS url, c.import->>'kind' AS kind, c.images_total AS "imagesTotal"`);
  return claim ?? null;
}

/** Extends the lease; false when the import was cancelled. */
export async function renewImport(db: SqlConnection, { id, leaseMs }: { readonly id: string; readonly leaseMs: number }): Promise<boolean> {
  const renewed = await db.execute(sql`
    UPDATE collections SET lease_until = now() + ${interval(leaseMs)} WHERE id = ${id}::uuid AND state = 'importing'`);
  return renewed > 0;
}

/**
 * Adds the URLs that the collection does not have yet, up to `maxImages` in all, and makes it a draft again, in one transaction. Returns
 * how many it added; 0 when the import was cancelled.
 */
export function finishImport(
  { transaction }: Sql,
  { id, urls, maxImages }: { readonly id: string; readonly urls: readonly ImportedUrl[]; readonly maxImages: number },
): Promise<number> {
  return transaction(async (tx) => {
    const [before] = await tx.query<{ total: number }>(sql`
      SELECT images_total AS total FROM collections WHERE id = ${id}::uuid AND state = 'importing' FOR UPDATE`);
    if (!before) return 0;
    let total = before.total;
    for (let from = 0; from < urls.length; from += batchSize) {
      const batch = urls.slice(from, from + batchSize);
      total += await tx.execute(sql`
        INSERT INTO collection_items (collection_id, position, name, url)
        SELECT ${id}::uuid, ${total}::int - 1 + row_number() OVER (ORDER BY ordinal), name, url
        FROM unnest(${batch.map(({ name }) => name)}::text[], ${batch.map(({ url }) => url)}::text[])
          WITH ORDINALITY AS found (name, url, ordinal)
        WHERE NOT EXISTS (SELECT FROM collection_items item WHERE item.collection_id = ${id}::uuid AND item.url = found.url)
        ORDER BY ordinal LIMIT ${Math.max(0, maxImages - total)}::int`);
    }
    const added = total - before.total;
    await tx.execute(sql`
      UPDATE collections SET state = 'draft', images_total = ${total}::int, lease_until = NULL, next_feed_at = NULL,
        import = import || ${JSON.stringify({ added })}::jsonb
      WHERE id = ${id}::uuid`);
    return added;
  });
}

/** Ends an import without images; the collection is a draft again. */
export async function failImport(
  db: SqlConnection,
  { id, failure }: { readonly id: string; readonly failure: NonNullable<CollectionImport['failure']> },
): Promise<void> {
  await db.execute(sql`
    UPDATE collections SET state = 'draft', lease_until = NULL, next_feed_at = NULL,
      import = import || ${JSON.stringify({ added: 0, failure })}::jsonb
    WHERE id = ${id}::uuid AND state = 'importing'`);
}

/** Gives an import back after an interruption; it is made again after `retryMs`. */
export async function releaseImport(db: SqlConnection, { id, retryMs }: { readonly id: string; readonly retryMs: number }): Promise<void> {
  await db.execute(sql`
    UPDATE collections SET lease_until = NULL, next_feed_at = now() + ${interval(retryMs)} WHERE id = ${id}::uuid AND state = 'importing'`);
}
