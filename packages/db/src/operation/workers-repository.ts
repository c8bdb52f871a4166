import { getRelease } from '../connection/release.js';
import { interval, type Sql, sql } from '../sql.js';

/** A job that a worker holds. */
export interface HeldJob {
  readonly jobId: string;
  readonly accountId: string;
  /** Whether its sources are fetched, or its images optimized. */
  readonly stage: 'fetch' | 'optimize';
  readonly claimedAt: Date | null;
  /** Counts from 1. */
  readonly attempt: number;
}

/** A worker that reports itself. */
export interface AliveWorker {
  readonly name: string;
  readonly release: string;
  readonly startedAt: Date;
  readonly seenAt: Date;
  readonly jobs: readonly HeldJob[];
  /** Webhooks that it sends now. */
  readonly deliveries: number;
}

/** The workers of all machines. Each reports itself every `workerHeartbeatMs`. */
export interface WorkersRepository {
  report(worker: { readonly name: string; readonly startedAt: Date }): Promise<void>;
  /** Removes a worker that ends. */
  remove(name: string): Promise<void>;
  /** Those that reported themselves within three heartbeats, by name, with what they hold. */
  listAlive(): Promise<readonly AliveWorker[]>;
}

export const workerHeartbeatMs = 10_000;
const deadAfterMs = 3 * workerHeartbeatMs;
/** A row of a worker that died is of use for a while, to see which it was. */
const forgottenAfterMs = 86_400_000;

type WorkerRow = Omit<AliveWorker, 'jobs' | 'deliveries'>;

export function createWorkersRepository(db: Sql): WorkersRepository {
  const listLeasedJobs = () =>
    db.query<HeldJob & { owner: string }>(sql`
      SELECT lease_owner AS owner, id AS "jobId", account_id AS "accountId", claimed_at AS "claimedAt", attempts AS attempt,
        CASE WHEN fetch_pending THEN 'fetch' ELSE 'optimize' END AS stage
      FROM jobs WHERE state = 'running' AND lease_until > now() ORDER BY claimed_at, id`);
  const countLeasedDeliveries = () =>
    db.query<{ owner: string; count: number }>(sql`
      SELECT lease_owner AS owner, count(*)::int AS count FROM deliveries WHERE state = 'pending' AND lease_until > now() GROUP BY 1`);

  return {
    async report({ name, startedAt }) {
      await db.execute(sql`
        WITH forgotten AS (DELETE FROM workers WHERE seen_at < now() - ${interval(forgottenAfterMs)})
        INSERT INTO workers (name, release, started_at, seen_at) VALUES (${name}, ${getRelease()}, ${startedAt}, now())
        ON CONFLICT (name) DO UPDATE SET release = excluded.release, started_at = excluded.started_at, seen_at = excluded.seen_at`);
    },

    async remove(name) {
      await db.execute(sql`DELETE FROM workers WHERE name = ${name}`);
    },

    async listAlive() {
      const [workers, jobs, deliveries] = await Promise.all([
        db.query<WorkerRow>(sql`
          SELECT name, release, started_at AS "startedAt", seen_at AS "seenAt" FROM workers
          WHERE seen_at > now() - ${interval(deadAfterMs)} ORDER BY name`),
        listLeasedJobs(),
        countLeasedDeliveries(),
      ]);
      return workers.map((worker) => ({
        ...worker,
        jobs: jobs.flatMap(({ owner, ...job }) => (owner === worker.name ? [job] : [])),
        deliveries: deliveries.find(({ owner }) => owner === worker.name)?.count ?? 0,
      }));
    },
  };
}
