import { AppError, type Collection, type CollectionState } from '@pixmill/contracts';
import { type Sql, type SqlConnection, type Statement, sql } from '../sql.js';
import { type CollectionRow, collectionColumns, toCollection } from './collection-rows.js';

export interface NewCollection extends Pick<Collection, 'id' | 'accountId' | 'keyId' | 'name' | 'labels' | 'options'> {
  /** Sealed `CollectionTemplate`. */
  readonly template: string;
}

/** Names a collection of an account. */
export interface CollectionRef {
  readonly id: string;
  readonly accountId: string;
}

/** The changes of state that a caller asks for, and the states that they begin from. */
export const collectionChanges = {
  start: { from: ['draft'], to: 'running', done: 'started' },
  pause: { from: ['running'], to: 'paused', done: 'paused' },
  resume: { from: ['paused'], to: 'running', done: 'resumed' },
  cancel: { from: ['draft', 'importing', 'running', 'paused'], to: 'cancelled', done: 'cancelled' },
} as const satisfies Record<string, { readonly from: readonly CollectionState[]; readonly to: CollectionState; readonly done: string }>;

export type CollectionChange = keyof typeof collectionChanges;

/** Columns that change with the state, besides it. A cancelled collection is fed once more: its unsettled jobs are cancelled then. */
const assignments: Readonly<Record<CollectionChange, Statement>> = {
  start: sql`started_at = now(), running_since = now(), rate = 0, rate_at = NULL, next_feed_at = now()`,
  pause: sql`pause_reason = 'user', next_feed_at = NULL`,
  resume: sql`pause_reason = NULL, running_since = now(), rate = 0, rate_at = NULL, next_feed_at = now()`,
  cancel: sql`pause_reason = NULL, settled_at = now(), next_feed_at = now()`,
};

export async function insertCollection(db: SqlConnection, collection: NewCollection): Promise<Collection> {
  const { id, accountId, keyId, name, labels, options, template } = collection;
  const [row] = await db.query<CollectionRow>(sql`
    INSERT INTO collections AS c (id, account_id, key_id, name, labels, options, credentials)
    VALUES (${id}::uuid, ${accountId}::uuid, ${keyId}::uuid, ${name}, ${JSON.stringify(labels)}::jsonb, ${JSON.stringify(options)}::jsonb,
      ${template})
    RETURNING ${collectionColumns}`);
  if (!row) throw new AppError('internal', { detail: 'the new collection was not returned' });
  return toCollection(row);
}

export const ofAccount = ({ id, accountId }: CollectionRef): Statement => sql`c.id = ${id}::uuid AND c.account_id = ${accountId}::uuid`;

/** Throws AppError `collection_not_found`. */
export async function getCollection(db: SqlConnection, ref: CollectionRef): Promise<Collection> {
  const [row] = await db.query<CollectionRow>(sql`SELECT ${collectionColumns} FROM collections c WHERE ${ofAccount(ref)}`);
  if (!row) throw new AppError('collection_not_found');
  return toCollection(row);
}

/**
 * Changes the state of a collection, in one guarded statement. A collection without images does not start. Throws AppError
 * `collection_not_found`, or `state_conflict` that names its present state.
 */
export async function changeCollection(db: Sql, ref: CollectionRef, change: CollectionChange): Promise<Collection> {
  const { from, to, done } = collectionChanges[change];
  const [row] = await db.query<CollectionRow>(sql`
    UPDATE collections c SET state = ${to}::collection_state, ${assignments[change]}
    WHERE ${ofAccount(ref)} AND c.state::text = ANY(${[...from]}::text[]) AND (${change !== 'start'}::boolean OR c.images_total > 0)
    RETURNING ${collectionColumns}`);
  if (row) return toCollection(row);
  return rejectState(await getCollection(db, ref), { done, from });
}

/** Throws AppError `state_conflict` with the present state, and the states in which it would have been possible. */
export function rejectState(
  { state }: Pick<Collection, 'state'>,
  { done, from }: { readonly done: string; readonly from: readonly CollectionState[] },
): never {
  const message = from.includes(state)
    ? `The collection has no images and cannot be ${done}`
    : `The collection is ${state} and cannot be ${done}: it must be ${from.join(' or ')}`;
  throw new AppError('state_conflict', { message });
}
