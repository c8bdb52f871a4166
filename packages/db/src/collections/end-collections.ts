import { AppError, type Collection, type CollectionState } from '@pixmill/contracts';
import { interval, type Sql, type SqlConnection, sql } from '../sql.js';
import { type CollectionRow, collectionColumns, toCollection } from './collection-rows.js';
import { type CollectionRef, changeCollection, getCollection, ofAccount, rejectState } from './write-collections.js';

/** Rows of one statement: a million items take longer than a statement may. */
const batchSize = 20_000;

const endedStates = ['settled', 'cancelled'] as const satisfies readonly CollectionState[];

/**
 * Makes a collection of the failed images of an ended one and starts it. Throws AppError `collection_not_found`, or `state_conflict` for
 * one that has not ended or has no failed image.
 */
export async function retryCollection(db: Sql, ref: CollectionRef, { newId }: { readonly newId: string }): Promise<Collection> {
  await insertRetry(db, ref, newId);
  for (let after = -1; ; ) {
    const [copied] = await db.query<{ last: number | null }>(sql`
      WITH failed AS (
        SELECT name, url, upload_id, login_id, position FROM collection_items
        WHERE collection_id = ${ref.id}::uuid AND failure_code IS NOT NULL AND position > ${after}::int ORDER BY position LIMIT ${batchSize}::int),
      logins AS (
        INSERT INTO collection_logins (id, collection_id, sealed)
        SELECT md5(${newId} || login.id::text)::uuid, ${newId}::uuid, login.sealed FROM collection_logins login
        WHERE login.id IN (SELECT login_id FROM failed) ON CONFLICT DO NOTHING),
      extended AS (
        UPDATE collections SET images_total = images_total + (SELECT count(*)::int FROM failed) WHERE id = ${newId}::uuid
        RETURNING images_total - (SELECT count(*)::int FROM failed) AS first),
      inserted AS (
        INSERT INTO collection_items (collection_id, position, name, url, upload_id, login_id)
        SELECT ${newId}::uuid, extended.first - 1 + row_number() OVER (ORDER BY position), name, url, upload_id,
          CASE WHEN login_id IS NOT NULL THEN md5(${newId} || login_id::text)::uuid END
        FROM failed, extended)
      SELECT max(position) AS last FROM failed`);
    if (copied?.last === null || copied === undefined) break;
    after = copied.last;
  }
  return changeCollection(db, { id: newId, accountId: ref.accountId }, 'start');
}

async function insertRetry(db: SqlConnection, ref: CollectionRef, newId: string): Promise<void> {
  const [row] = await db.query<CollectionRow>(sql`
    INSERT INTO collections AS c (id, account_id, key_id, name, labels, options, credentials, parent_id)
    SELECT ${newId}::uuid, account_id, key_id, name, labels, options, credentials, id FROM collections c
    WHERE ${ofAccount(ref)} AND state::text = ANY(${[...endedStates]}::text[]) AND images_failed > 0
      AND images_fed = images_succeeded + images_failed
    RETURNING ${collectionColumns}`);
  if (row) return void toCollection(row);
  const collection = await getCollection(db, ref);
  if (!endedStates.some((state) => state === collection.state)) rejectState(collection, { done: 'retried', from: endedStates });
  const message = collection.imagesFailed === 0 ? 'The collection has no failed images to retry' : unsettledMessage;
  throw new AppError('state_conflict', { message });
}

const unsettledMessage = 'Jobs of the cancelled collection have not ended yet; try again in a few seconds';

/** Deletes an ended collection or a draft, and its list of images. Its jobs stay. Throws AppError `collection_not_found` or `state_conflict`. */
export async function removeCollection(db: Sql, ref: CollectionRef): Promise<void> {
  const from = ['draft', ...endedStates] as const;
  const locked = await db.execute(sql`
    UPDATE collections c SET state = CASE WHEN c.state = 'draft' THEN 'cancelled' ELSE c.state END
    WHERE ${ofAccount(ref)} AND c.state::text = ANY(${[...from]}::text[]) AND c.images_fed = c.images_succeeded + c.images_failed`);
  if (locked === 0) {
    const collection = await getCollection(db, ref);
    if (from.some((state) => state === collection.state)) throw new AppError('state_conflict', { message: unsettledMessage });
    rejectState(collection, { done: 'deleted', from });
  }
  await deleteRows(db, ref.id);
}

/** Deletes collections that ended longer than `ageMs` ago. Returns how many. */
export async function pruneCollections(db: SqlConnection, { ageMs, limit }: { ageMs: number; limit: number }): Promise<number> {
  const ended = await db.query<{ id: string }>(sql`
    SELECT id FROM collections WHERE state IN ('settled', 'cancelled') AND settled_at < now() - ${interval(ageMs)}
      AND images_fed = images_succeeded + images_failed LIMIT ${limit}::int`);
  for (const { id } of ended) await deleteRows(db, id);
  return ended.length;
}

async function deleteRows(db: SqlConnection, id: string): Promise<void> {
  let deleted: number;
  do {
    deleted = await db.execute(sql`
      DELETE FROM collection_items WHERE collection_id = ${id}::uuid AND position IN (
        SELECT position FROM collection_items WHERE collection_id = ${id}::uuid LIMIT ${batchSize}::int)`);
  } while (deleted === batchSize);
  await db.execute(sql`DELETE FROM collections WHERE id = ${id}::uuid`);
}
