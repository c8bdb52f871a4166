import { AppError } from '@pixmill/contracts';
import { type Sql, type SqlConnection, sql } from './sql.js';

/** Since when, and why, workers claim no job. */
export interface ServicePause {
  readonly pausedAt: Date;
  readonly reason: string | null;
}

/** What the database knows about the service itself. */
export interface ServiceRepository {
  /** The id of this service. The marker of its storage has the same one (docs/reliability.md#storage). */
  getId(): Promise<string>;
  /**
   * Runs `mark` when no storage was ever marked, and records it; returns whether it ran. One process at a time: the others wait and
   * return false. `expectedKeys` are objects that the storage must have; none in a new service. Throws what `mark` throws.
   */
  markFirstStorage(mark: (expectedKeys: readonly string[]) => Promise<void>): Promise<boolean>;
  /** Records that a storage was marked. */
  recordStorageMarked(): Promise<void>;
  /** Null while workers work. */
  findPause(): Promise<ServicePause | null>;
  /** Pauses the work of all workers; a pause that there is keeps its time. */
  pause(reason: string | null): Promise<ServicePause>;
  resume(): Promise<void>;
}

const pauseColumns = sql`paused_at AS "pausedAt", pause_reason AS reason`;

/** Enough to tell a storage whose newest files were lost from one that is away. */
const maxExpectedKeys = 20;

/** Each part has an index, because the tables of an old service are large. */
function findExpectedKeys({ query }: SqlConnection): Promise<{ key: string }[]> {
  const limit = maxExpectedKeys;
  return query<{ key: string }>(sql`
    WITH jobs_with_sources AS (
      (SELECT id FROM jobs WHERE state IN ('queued', 'running') LIMIT ${limit})
      UNION ALL (SELECT id FROM jobs WHERE sources_purged_at IS NULL AND sources_expire_at > now() LIMIT ${limit})),
    jobs_with_results AS (SELECT id FROM jobs WHERE purged_at IS NULL AND expires_at > now() LIMIT ${limit})
    (SELECT source_key AS key FROM images WHERE job_id IN (SELECT id FROM jobs_with_sources) AND source_key IS NOT NULL LIMIT ${limit})
    UNION ALL
    (SELECT storage_key FROM variants JOIN images ON images.id = image_id
      WHERE job_id IN (SELECT id FROM jobs_with_results) LIMIT ${limit})`);
}

export function createServiceRepository(db: Sql): ServiceRepository {
  return {
    async getId() {
      const [row] = await db.query<{ id: string }>(sql`SELECT id FROM service`);
      if (!row) throw new AppError('internal', { detail: 'the table `service` is empty' });
      return row.id;
    },

    markFirstStorage: (mark) =>
      db.transaction(async (tx) => {
        const [unmarked] = await tx.query(sql`SELECT id FROM service WHERE storage_marked_at IS NULL FOR UPDATE`);
        if (!unmarked) return false;
        const expected = await findExpectedKeys(tx);
        await mark(expected.map(({ key }) => key));
        await tx.execute(sql`UPDATE service SET storage_marked_at = now()`);
        return true;
      }),

    async recordStorageMarked() {
      await db.execute(sql`UPDATE service SET storage_marked_at = now()`);
    },

    async findPause() {
      const [pause] = await db.query<ServicePause>(sql`SELECT ${pauseColumns} FROM service WHERE paused_at IS NOT NULL`);
      return pause ?? null;
    },

    async pause(reason) {
      const [pause] = await db.query<ServicePause>(sql`
        UPDATE service SET paused_at = coalesce(paused_at, now()), pause_reason = ${reason} RETURNING ${pauseColumns}`);
      if (!pause) throw new AppError('internal', { detail: 'the table `service` is empty' });
      return pause;
    },

    async resume() {
      await db.execute(sql`UPDATE service SET paused_at = NULL, pause_reason = NULL`);
    },
  };
}
