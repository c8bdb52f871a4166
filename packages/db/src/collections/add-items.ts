import { randomUUID } from 'node:crypto';
import { AppError, type CollectionState } from '@pixmill/contracts';
import { isUuid } from '../accounts/uuid.js';
import { type Sql, type SqlConnection, sql } from '../sql.js';
import { type CollectionRef, getCollection, ofAccount, rejectState } from './write-collections.js';

/**
 * One source of a collection: a URL without its login, with its sealed `CollectionSourceAccess`, or an upload of the account. Without a name
 * it has that of the upload.
 */
export type NewItem =
  | { readonly kind: 'url'; readonly name: string; readonly url: string; readonly access: string | null }
  | { readonly kind: 'upload'; readonly name: string | null; readonly uploadId: string };

export interface AddedItems {
  readonly added: number;
  /** Position of the first one; the others follow. */
  readonly firstPosition: number;
  readonly total: number;
}

/** States in which a collection takes images. */
const openStates = ['draft', 'running', 'paused'] as const satisfies readonly CollectionState[];

/**
 * Appends items in one transaction. Throws AppError `collection_not_found`, `state_conflict`, `invalid_parameter` (more than
 * `maxImages`), or `upload_not_found` with the positions in the call.
 */
export function addItems(
  { transaction }: Sql,
  ref: CollectionRef,
  { items, maxImages }: { readonly items: readonly NewItem[]; readonly maxImages: number },
): Promise<AddedItems> {
  return transaction(async (tx) => {
    await rejectMissingUploads(tx, ref.accountId, items);
    const total = await reservePositions(tx, ref, { count: items.length, maxImages });
    const loginIds = await insertLogins(tx, ref.id, items);
    const firstPosition = total - items.length;
    const rows = items.map((item) =>
      item.kind === 'url'
        ? { ...item, uploadId: null, loginId: loginIds.get(item.access ?? '') ?? null }
        : { ...item, url: null, loginId: null },
    );
    await tx.execute(sql`
      INSERT INTO collection_items (collection_id, position, name, url, upload_id, login_id)
      SELECT ${ref.id}::uuid, ${firstPosition}::int + ordinal - 1,
        coalesce(name, (SELECT uploads.name FROM uploads WHERE uploads.id = upload_id)), url, upload_id, login_id
      FROM unnest(${rows.map(({ name }) => name)}::text[], ${rows.map(({ url }) => url)}::text[],
        ${rows.map(({ uploadId }) => uploadId)}::uuid[], ${rows.map(({ loginId }) => loginId)}::uuid[])
        WITH ORDINALITY AS item (name, url, upload_id, login_id, ordinal)`);
    return { added: items.length, firstPosition, total };
  });
}

/** The lock on the collection's row gives each call positions of its own. Returns the new total. */
async function reservePositions(
  tx: SqlConnection,
  ref: CollectionRef,
  { count, maxImages }: { readonly count: number; readonly maxImages: number },
): Promise<number> {
  const [reserved] = await tx.query<{ total: number }>(sql`
    UPDATE collections c SET images_total = c.images_total + ${count}::int,
      next_feed_at = CASE WHEN c.state = 'running' THEN now() ELSE c.next_feed_at END
    WHERE ${ofAccount(ref)} AND c.state::text = ANY(${[...openStates]}::text[]) RETURNING c.images_total AS total`);
  if (!reserved) return rejectState(await getCollection(tx, ref), { done: 'extended', from: openStates });
  if (reserved.total <= maxImages) return reserved.total;
  throw new AppError('invalid_parameter', {
    message: `sources: a collection has at most ${maxImages} images`,
    problems: [{ in: 'body', at: 'sources', detail: `a collection has at most ${maxImages} images` }],
  });
}

/** One row for each different access of a call. Returns their ids by the sealed text. */
async function insertLogins(tx: SqlConnection, collectionId: string, items: readonly NewItem[]): Promise<Map<string, string>> {
  const sealed = new Set(items.flatMap((item) => (item.kind === 'url' && item.access !== null ? [item.access] : [])));
  const ids = new Map([...sealed].map((text) => [text, randomUUID()]));
  if (ids.size === 0) return ids;
  await tx.execute(sql`
    INSERT INTO collection_logins (id, collection_id, sealed)
    SELECT id, ${collectionId}::uuid, sealed FROM unnest(${[...ids.values()]}::uuid[], ${[...ids.keys()]}::text[]) AS login (id, sealed)`);
  return ids;
}

/** The lock keeps the uploads until the items name them. */
async function rejectMissingUploads(tx: SqlConnection, accountId: string, items: readonly NewItem[]): Promise<void> {
  const uploads = items.flatMap((item) => (item.kind === 'upload' ? [item.uploadId] : []));
  if (uploads.length === 0) return;
  const ids = uploads.filter(isUuid);
  const found = await tx.query<{ id: string }>(sql`
    SELECT id FROM uploads WHERE id = ANY(${ids}::uuid[]) AND account_id = ${accountId}::uuid AND expires_at > now() FOR KEY SHARE`);
  const known = new Set(found.map(({ id }) => id));
  const isKnown = (id: string) => known.has(id.toLowerCase());
  const problems = items.flatMap((item, index) =>
    item.kind === 'upload' && !isKnown(item.uploadId)
      ? [{ in: 'body' as const, at: `sources/${index}/upload_id`, detail: 'is no upload of this account, or has expired' }]
      : [],
  );
  if (problems.length > 0) throw new AppError('upload_not_found', { problems: problems.slice(0, 100) });
}
