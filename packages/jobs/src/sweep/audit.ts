import type { AuditRepository, ExpectedObject } from '@pixmill/db';
import type { Storage, StoredObject } from '@pixmill/storage';
import { maxJobAgeMs } from '../shared/retention.js';
import { type FindOrphansDeps, findOrphans } from './find-orphans.js';

export interface AuditDeps extends FindOrphansDeps {
  readonly audit: AuditRepository;
  readonly storage: Pick<Storage, 'list' | 'stat'>;
}

export interface AuditOptions {
  /** For an idle system: reports running work, too. */
  readonly strict: boolean;
  /** Age in ms at which a stored file without a row is an orphan. */
  readonly orphanTtlMs: number;
}

/** A kind of loss: the number of cases and up to ten examples. */
export interface Finding {
  readonly count: number;
  readonly examples: readonly string[];
}

/** Lost jobs, results, files, deliveries and tokens; all counts are zero in a healthy system. */
export interface AuditReport {
  /** Unsettled jobs that no worker runs and no sweep has enqueued. */
  readonly jobsWithoutEnd: Finding;
  /** Results, sources, uploads and watermarks whose file is missing or has another size. */
  readonly resultsWithoutBytes: Finding;
  /** Stored objects that no row names. */
  readonly bytesWithoutRow: Finding;
  /** Due deliveries that no worker has claimed. */
  readonly deliveriesWithoutOutcome: Finding;
  /** Accounts whose balance differs from the sum of their ledger, and jobs whose tokens do not add up. */
  readonly balancesOff: Finding;
}

/** Throws AppError `unavailable` or `storage_failed`. */
export type Audit = (options: AuditOptions) => Promise<AuditReport>;

const maxExamples = 10;

/** Longer than two rounds of the sweep and of lease renewals. */
const idleMs = 30_000;

/** Files checked at the same time. */
const statConcurrency = 16;

/** Checks database and storage for losses. Reads only, and holds one batch in memory. */
export function createAudit({ audit, retention, watermarks, uploads, storage, keys }: AuditDeps): Audit {
  return async (options) => ({
    jobsWithoutEnd: await toFinding(audit.listStuckJobs({ idleMs, maxJobAgeMs, all: options.strict })),
    resultsWithoutBytes: await toFinding(
      listLostResults(),
      listLost(audit.listExpectedWatermarks(), watermarks),
      listLost(audit.listExpectedUploads(), uploads),
    ),
    bytesWithoutRow: await toFinding(listOrphans(options)),
    deliveriesWithoutOutcome: await toFinding(audit.listStuckDeliveries({ idleMs, all: options.strict })),
    balancesOff: await toFinding(audit.listUnbalancedAccounts(), audit.listUnbalancedJobs()),
  });

  /** Checks a missing file against its row again, because it may have expired in between. */
  async function* listLostResults(): AsyncGenerator<string[]> {
    for await (const expected of audit.listExpectedObjects()) {
      const missing = await findMissing(expected);
      if (missing.length === 0) continue;
      const missingKeys = new Set(missing.map(({ storageKey }) => storageKey));
      const stillExpected = await audit.findExpectedObjects([...new Set(missing.map(({ jobId }) => jobId))]);
      const lost = await findMissing(stillExpected.filter(({ storageKey }) => missingKeys.has(storageKey)));
      yield lost.map(({ storageKey }) => storageKey);
    }
  }

  async function* listLost(
    batches: AsyncIterable<Omit<ExpectedObject, 'jobId'>[]>,
    rows: AuditDeps['watermarks' | 'uploads'],
  ): AsyncGenerator<string[]> {
    for await (const expected of batches) {
      const missing = await findMissing(expected);
      if (missing.length > 0) yield await rows.findExistingKeys(missing.map(({ storageKey }) => storageKey));
    }
  }

  async function findMissing<T extends Omit<ExpectedObject, 'jobId'>>(expected: readonly T[]): Promise<T[]> {
    const missing: T[] = [];
    for (let from = 0; from < expected.length; from += statConcurrency) {
      const page = expected.slice(from, from + statConcurrency);
      const stats = await Promise.all(page.map(({ storageKey }) => storage.stat(storageKey)));
      missing.push(...page.filter(({ sizeBytes }, index) => stats[index]?.sizeBytes !== sizeBytes));
    }
    return missing;
  }

  /** Checks that an orphan still exists, because it may have been removed since it was listed. */
  async function* listOrphans({ strict, orphanTtlMs }: AuditOptions): AsyncGenerator<string[]> {
    for await (const orphan of findOrphans({ retention, watermarks, uploads, storage, keys }, strict ? 0 : orphanTtlMs)) {
      if (await exists(orphan)) yield [orphan.key];
    }
  }

  async function exists({ key }: StoredObject): Promise<boolean> {
    return (await storage.stat(key)) !== null;
  }
}

async function toFinding(...sources: readonly AsyncIterable<readonly string[]>[]): Promise<Finding> {
  const examples: string[] = [];
  let count = 0;
  for (const source of sources) {
    for await (const names of source) {
      count += names.length;
      examples.push(...names.slice(0, maxExamples - examples.length));
    }
  }
  return { count, examples };
}
