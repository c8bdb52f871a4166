import { AppError } from '@pixmill/contracts';
import { isUuid } from '../accounts/uuid.js';
import type { ListPosition } from '../list-position.js';
import { type SqlConnection, type Statement, sql } from '../sql.js';

/** A file of an account that jobs and collections may name. */
export interface Upload {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly format: string;
  readonly storageKey: string;
  readonly createdAt: Date;
  /** An unsettled collection that names it keeps it longer. */
  readonly expiresAt: Date;
}

export interface UploadRef {
  readonly accountId: string;
  readonly id: string;
}

export interface UploadsRepository {
  /** Adds an upload whose bytes are in storage; it lives `ttlMs`. */
  add(upload: Omit<Upload, 'createdAt' | 'expiresAt'>, ttlMs: number): Promise<Upload>;
  /** Throws AppError `upload_not_found`, also for one that has expired. */
  get(upload: UploadRef): Promise<Upload>;
  /** The live uploads of the account among these ids, unordered. */
  findAll(accountId: string, ids: readonly string[]): Promise<Upload[]>;
  /** Live ones, newest first. */
  list(page: { readonly accountId: string; readonly after: ListPosition | null; readonly limit: number }): Promise<Upload[]>;
  /** Deletes an upload and returns its storage key. Throws AppError `upload_not_found`, or `state_conflict` while a collection needs it. */
  remove(upload: UploadRef): Promise<string>;
  /** Deletes uploads that have expired and that no unsettled collection names, and returns their storage keys. */
  removeExpired(limit: number): Promise<string[]>;
  /** Those of these storage keys that belong to an upload. */
  findExistingKeys(storageKeys: readonly string[]): Promise<string[]>;
}

const columns = sql`u.id, u.account_id AS "accountId", u.name, u.size_bytes AS "sizeBytes", u.sha256, u.format,
  u.storage_key AS "storageKey", u.created_at AS "createdAt", u.expires_at AS "expiresAt"`;

/** Condition: an unsettled collection names the upload `u`. */
const isNeeded = sql`EXISTS (
  SELECT FROM collection_items i JOIN collections c ON c.id = i.collection_id
  WHERE i.upload_id = u.id AND c.state IN ('draft', 'importing', 'running', 'paused'))`;

const isLive = sql`(u.expires_at > now() OR ${isNeeded})`;

/** Deletes uploads, which settled collections may still name. PostgreSQL checks the references at the end of the statement. */
const deleteUploads = (ids: Statement): Statement => sql`
  WITH removed AS (DELETE FROM uploads WHERE id IN (${ids}) RETURNING id, storage_key),
    cleared AS (UPDATE collection_items SET upload_id = NULL WHERE upload_id IN (SELECT id FROM removed))
  SELECT storage_key AS "storageKey" FROM removed`;

export function createUploadsRepository(db: SqlConnection): UploadsRepository {
  async function get({ accountId, id }: UploadRef): Promise<Upload> {
    const [upload] = isUuid(id)
      ? await db.query<Upload>(
          sql`SELECT ${columns} FROM uploads u WHERE u.id = ${id}::uuid AND u.account_id = ${accountId}::uuid AND ${isLive}`,
        )
      : [];
    if (!upload) throw new AppError('upload_not_found');
    return upload;
  }

  return {
    get,

    async add({ id, accountId, name, sizeBytes, sha256, format, storageKey }, ttlMs) {
      const [upload] = await db.query<Upload>(sql`
        INSERT INTO uploads AS u (id, account_id, name, size_bytes, sha256, format, storage_key, expires_at)
        VALUES (${id}::uuid, ${accountId}::uuid, ${name}, ${sizeBytes}::int, ${sha256}, ${format}, ${storageKey},
          ${new Date(Date.now() + ttlMs)})
        RETURNING ${columns}`);
      if (!upload) throw new AppError('internal', { detail: 'an upload was not written' });
      return upload;
    },

    findAll: (accountId, ids) =>
      db.query<Upload>(sql`
        SELECT ${columns} FROM uploads u
        WHERE u.id = ANY(${[...new Set(ids)].filter(isUuid)}::uuid[]) AND u.account_id = ${accountId}::uuid AND ${isLive}`),

    list: ({ accountId, after, limit }) =>
      db.query<Upload>(sql`
        SELECT ${columns} FROM uploads u WHERE u.account_id = ${accountId}::uuid AND ${isLive}
          AND (${after?.at ?? null}::timestamptz IS NULL OR (u.created_at, u.id) < (${after?.at ?? null}::timestamptz, ${after?.id ?? null}::uuid))
        ORDER BY u.created_at DESC, u.id DESC LIMIT ${limit}`),

    async remove(ref) {
      await get(ref);
      const [removed] = await db.query<{ storageKey: string }>(
        deleteUploads(sql`SELECT u.id FROM uploads u WHERE u.id = ${ref.id}::uuid AND NOT ${isNeeded}`),
      );
      if (!removed) throw new AppError('state_conflict', { message: 'A collection that has not settled needs this upload' });
      return removed.storageKey;
    },

    async removeExpired(limit) {
      const removed = await db.query<{ storageKey: string }>(
        deleteUploads(sql`
          SELECT u.id FROM uploads u WHERE u.expires_at <= now() AND NOT ${isNeeded} LIMIT ${limit} FOR UPDATE SKIP LOCKED`),
      );
      return removed.map(({ storageKey }) => storageKey);
    },

    async findExistingKeys(storageKeys) {
      const rows = await db.query<{ storageKey: string }>(sql`
        SELECT storage_key AS "storageKey" FROM uploads WHERE storage_key = ANY(${[...storageKeys]}::text[])`);
      return rows.map(({ storageKey }) => storageKey);
    },
  };
}
