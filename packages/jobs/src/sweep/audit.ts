import type { AuditRepository, ExpectedObject } from '@pixmill/db';
import type { StoredObject } from '@pixmill/storage';
import { maxJobAgeMs } from '../run/run.js';
import { type FindOrphansDeps, findOrphans } from './find-orphans.js';

type AuditDeps = FindOrphansDeps & { readonly audit: AuditRepository };

export interface AuditOptions {
  /** For a system at rest: what is under way counts too. */
  readonly strict: boolean;
  /** How long bytes may lie about that no row names, in ms. */
  readonly orphanTtlMs: number;
}

/** What must not be: how often it is, and some of it by name. */
export interface Finding {
  readonly count: number;
  readonly examples: readonly string[];
}

/** Jobs, results, bytes, deliveries and balances that are lost; all five are zero in a sound system. */
export interface AuditReport {
  /** Unsettled jobs that nobody tends. */
  readonly jobsWithoutEnd: Finding;
  /** Results, sources and watermarks that should be in storage and are not, or have another size. */
  readonly resultsWithoutBytes: Finding;
  /** Stored objects that no row names. */
  readonly bytesWithoutRow: Finding;
  /** Pending deliveries that are due and nobody tends. */
  readonly deliveriesWithoutOutcome: Finding;
  /** Accounts whose balance is not the sum of their ledger, and jobs whose tokens do not add up. */
  readonly balancesOff: Finding;
}

export type Audit = (options: AuditOptions) => Promise<AuditReport>;

const maxExamples = 10;

/** Longer than two rounds of whoever tends a job or a delivery. */
const idleMs = 30_000;

/** Files that are looked at together. */
const statConcurrency = 16;

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

/** Looks through database and storage for what is lost; reads only, and holds one batch at a time. Throws AppError `unavailable` or `storage_failed`. */
export function createAudit({ audit, retention, watermarks, storage, keys }: AuditDeps): Audit {
  async function findMissing<T extends Omit<ExpectedObject, 'jobId'>>(expected: readonly T[]): Promise<T[]> {
    const missing: T[] = [];
    for (let from = 0; from < expected.length; from += statConcurrency) {
      const page = expected.slice(from, from + statConcurrency);
      const found = await Promise.all(page.map(({ key }) => storage.stat(key)));
      missing.push(...page.filter(({ sizeBytes }, index) => found[index]?.sizeBytes !== sizeBytes));
    }
    return missing;
  }

  /** What was not there is asked for again: its time may have come in between. */
  async function* resultsWithoutBytes(): AsyncGenerator<string[]> {
    for await (const expected of audit.listExpectedObjects()) {
      const missing = await findMissing(expected);
      if (missing.length === 0) continue;
      const missingKeys = new Set(missing.map(({ key }) => key));
      const stillExpected = await audit.findExpectedObjects([...new Set(missing.map(({ jobId }) => jobId))]);
      const lost = await findMissing(stillExpected.filter(({ key }) => missingKeys.has(key)));
      yield lost.map(({ key }) => key);
    }
  }

  async function* watermarksWithoutBytes(): AsyncGenerator<string[]> {
    for await (const expected of audit.listExpectedWatermarks()) {
      const missing = await findMissing(expected);
      if (missing.length > 0) yield await watermarks.findExistingKeys(missing.map(({ key }) => key));
    }
  }

  const exists = async ({ key }: StoredObject) => (await storage.stat(key)) !== null;

  /** What lay there when its row was looked for may have been on its way out. */
  async function* bytesWithoutRow({ strict, orphanTtlMs }: AuditOptions): AsyncGenerator<string[]> {
    for await (const orphan of findOrphans({ retention, watermarks, storage, keys }, strict ? 0 : orphanTtlMs)) {
      if (await exists(orphan)) yield [orphan.key];
    }
  }

  return async (options) => ({
    jobsWithoutEnd: await toFinding(audit.listStuckJobs({ idleMs, maxJobAgeMs, all: options.strict })),
    resultsWithoutBytes: await toFinding(resultsWithoutBytes(), watermarksWithoutBytes()),
    bytesWithoutRow: await toFinding(bytesWithoutRow(options)),
    deliveriesWithoutOutcome: await toFinding(audit.listStuckDeliveries({ idleMs, all: options.strict })),
    balancesOff: await toFinding(audit.listUnbalancedAccounts(), audit.listUnbalancedJobs()),
  });
}
