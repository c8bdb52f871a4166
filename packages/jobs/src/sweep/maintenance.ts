import type { Deps } from '../shared/deps.js';
import { idempotencyTtlMs } from '../submit/lock-idempotency-key.js';
import { findOrphans } from './find-orphans.js';

type MaintenanceDeps = Pick<Deps, 'maintenance' | 'retention' | 'watermarks' | 'idempotency' | 'storage' | 'log'> & {
  readonly keys: Pick<Deps['keys'], 'job' | 'owner'>;
};

export interface MaintenanceOptions {
  /** How long bytes may lie about that no row names, in ms. */
  readonly orphanTtlMs: number;
  /** How long rows of settled jobs are kept, in ms. */
  readonly historyTtlMs: number;
}

/** One round: does what is due and nobody else does, until `stop`; a chore that fails is logged and tried again. */
export type Maintenance = (stop: AbortSignal) => Promise<void>;

/** Does what there is to do and says in how many ms it is due again. Safe to do twice at once. */
type MaintenanceTask = (stop: AbortSignal) => Promise<number>;

/** How much of ORPHAN_TTL a submit may use up before it commits, and how much goes by before bytes are taken for orphans. */
export const orphanTtlFractions = { submit: 0.5, removal: 0.75 } as const;

/** Walking the storage takes at most this part of the time, however large it is. */
const walkDutyCycle = 0.2;

const batchSize = 200;
const maxBatches = 20;
const slowIntervalMs = 60_000;
const fastIntervalMs = 1_000;

/** A chore whose worker died is due again after this. */
const leaseMs = 15_000;
const renewIntervalMs = 5_000;

/** Repeats a batch while it is full; there may be more after that. */
async function runBatches(work: () => Promise<number>, stop: AbortSignal): Promise<'done' | 'more'> {
  for (let batches = 0; batches < maxBatches && !stop.aborted; batches += 1) if ((await work()) < batchSize) return 'done';
  return 'more';
}

/** Removes what is past its time; each chore is done by one worker at a time. */
export function createMaintenance(
  { maintenance, retention, watermarks, idempotency, storage, keys, log }: MaintenanceDeps,
  { orphanTtlMs, historyTtlMs }: MaintenanceOptions,
): Maintenance {
  /** Bytes first: a crash in between leaves a row that says so, and this is done again. */
  async function removeExpiredBatch(): Promise<number> {
    const expired = await retention.findExpired(batchSize);
    for (const each of expired) {
      const { jobId, results, sources, isLast } = each;
      if (isLast) await storage.removeAll(keys.job(jobId));
      else for (const key of each.storageKeys) await storage.remove(key);
      await retention.markPurged(each);
      log.info({ jobId, results, sources }, 'artifacts removed');
    }
    return expired.length;
  }

  async function deleteHistoryBatch(): Promise<number> {
    const jobs = await retention.pruneHistory({ ageMs: historyTtlMs, limit: batchSize });
    if (jobs > 0) log.info({ jobs }, 'history forgotten');
    return jobs;
  }

  async function removeOrphans(stop: AbortSignal): Promise<number> {
    const startedAt = performance.now();
    for await (const { key, sizeBytes } of findOrphans(
      { retention, watermarks, storage, keys },
      orphanTtlMs * orphanTtlFractions.removal,
    )) {
      if (stop.aborted) return 0;
      await storage.remove(key);
      log.info({ key, sizeBytes, jobId: keys.owner(key) }, 'orphan removed');
    }
    return Math.max(orphanTtlMs / 8, (performance.now() - startedAt) / walkDutyCycle);
  }

  async function deleteIdempotencyKeys(): Promise<number> {
    await idempotency.prune(idempotencyTtlMs);
    return slowIntervalMs;
  }

  const tasks: Readonly<Record<string, MaintenanceTask>> = {
    expired: async (stop) => ((await runBatches(removeExpiredBatch, stop)) === 'done' ? fastIntervalMs : 0),
    history: async (stop) => ((await runBatches(deleteHistoryBatch, stop)) === 'done' ? slowIntervalMs : 0),
    orphans: removeOrphans,
    keys: deleteIdempotencyKeys,
  };

  async function runTask(name: string, task: MaintenanceTask, stop: AbortSignal): Promise<void> {
    if (!(await maintenance.take(name, leaseMs))) return;
    const renewLease = () =>
      maintenance.postpone(name, leaseMs).catch((thrown: unknown) => log.error(thrown, { chore: name }, 'turn not kept'));
    const timer = setInterval(() => void renewLease(), renewIntervalMs);
    try {
      const dueInMs = await task(stop);
      await maintenance.postpone(name, dueInMs);
    } finally {
      clearInterval(timer);
    }
  }

  return async (stop) => {
    for (const [name, task] of Object.entries(tasks)) {
      if (stop.aborted) return;
      try {
        await runTask(name, task, stop);
      } catch (thrown) {
        log.error(thrown, { chore: name }, 'chore failed');
      }
    }
  };
}
