import type { Deps } from './deps.js';
import { findOrphans } from './find-orphans.js';
import { idempotencyKeptMs } from './submit-once.js';

type HousekeepingDeps = Pick<Deps, 'chores' | 'retention' | 'watermarks' | 'idempotency' | 'storage' | 'log'> & {
  readonly keys: Pick<Deps['keys'], 'job' | 'owner'>;
};

export interface HousekeepingOptions {
  /** How long bytes may lie about that no row names, in ms. */
  readonly orphanTtlMs: number;
  /** How long rows of settled jobs are kept, in ms. */
  readonly historyTtlMs: number;
}

/** One round: does what is due and nobody else does, until `stop`; a chore that fails is logged and tried again. */
export type Housekeeping = (stop: AbortSignal) => Promise<void>;

/** Does what there is to do and says in how many ms it is due again. Safe to do twice at once. */
type Chore = (stop: AbortSignal) => Promise<number>;

/** How much of ORPHAN_TTL a submit may use up before it commits, and how much goes by before bytes are taken for orphans. */
export const orphanShares = { submit: 0.5, removal: 0.75 } as const;

/** Walking the storage takes at most this part of the time, however large it is. */
const walkShare = 0.2;

const batch = 200;
const mostBatches = 20;
const rarelyMs = 60_000;
const oftenMs = 1_000;

/** A chore whose worker died is due again after this. */
const turnMs = 15_000;
const keepTurnMs = 5_000;

/** Repeats a batch while it is full; there may be more after that. */
async function inBatches(work: () => Promise<number>, stop: AbortSignal): Promise<'done' | 'more'> {
  for (let batches = 0; batches < mostBatches && !stop.aborted; batches += 1) if ((await work()) < batch) return 'done';
  return 'more';
}

/** Removes what is past its time; each chore is done by one worker at a time. */
export function createHousekeeping(
  { chores, retention, watermarks, idempotency, storage, keys, log }: HousekeepingDeps,
  { orphanTtlMs, historyTtlMs }: HousekeepingOptions,
): Housekeeping {
  /** Bytes first: a crash in between leaves a row that says so, and this is done again. */
  async function removeSomeExpired(): Promise<number> {
    const expired = await retention.findExpired(batch);
    for (const each of expired) {
      const { jobId, results, sources, last } = each;
      if (last) await storage.removeAll(keys.job(jobId));
      else for (const key of each.keys) await storage.remove(key);
      await retention.markPurged(each);
      log.info({ jobId, results, sources }, 'artifacts removed');
    }
    return expired.length;
  }

  async function forgetSomeHistory(): Promise<number> {
    const jobs = await retention.forgetHistory({ ageMs: historyTtlMs, limit: batch });
    if (jobs > 0) log.info({ jobs }, 'history forgotten');
    return jobs;
  }

  async function removeOrphans(stop: AbortSignal): Promise<number> {
    const startedAt = performance.now();
    for await (const { key, sizeBytes } of findOrphans({ retention, watermarks, storage, keys }, orphanTtlMs * orphanShares.removal)) {
      if (stop.aborted) return 0;
      await storage.remove(key);
      log.info({ key, sizeBytes, jobId: keys.owner(key) }, 'orphan removed');
    }
    return Math.max(orphanTtlMs / 8, (performance.now() - startedAt) / walkShare);
  }

  async function forgetKeys(): Promise<number> {
    await idempotency.forget(idempotencyKeptMs);
    return rarelyMs;
  }

  const all: Readonly<Record<string, Chore>> = {
    expired: async (stop) => ((await inBatches(removeSomeExpired, stop)) === 'done' ? oftenMs : 0),
    history: async (stop) => ((await inBatches(forgetSomeHistory, stop)) === 'done' ? rarelyMs : 0),
    orphans: removeOrphans,
    keys: forgetKeys,
  };

  async function take(name: string, chore: Chore, stop: AbortSignal): Promise<void> {
    if (!(await chores.take(name, turnMs))) return;
    const keepTurn = () => chores.putOff(name, turnMs).catch((thrown: unknown) => log.error(thrown, { chore: name }, 'turn not kept'));
    const timer = setInterval(() => void keepTurn(), keepTurnMs);
    try {
      const inMs = await chore(stop);
      await chores.putOff(name, inMs);
    } finally {
      clearInterval(timer);
    }
  }

  return async (stop) => {
    for (const [name, chore] of Object.entries(all)) {
      if (stop.aborted) return;
      try {
        await take(name, chore, stop);
      } catch (thrown) {
        log.error(thrown, { chore: name }, 'chore failed');
      }
    }
  };
}
