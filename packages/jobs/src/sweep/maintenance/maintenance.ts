import type {
  AccountLimitsRepository,
  IdempotencyRepository,
  MaintenanceRepository,
  SessionsRepository,
  SharesRepository,
} from '@pixmill/db';
import type { Logger } from '@pixmill/runtime';
import { idempotencyTtlMs } from '../../shared/retention.js';
import { createDeleteHistory, type DeleteHistoryDeps } from './delete-history.js';
import { batchSize, type MaintenanceTask, runBatches } from './maintenance-task.js';
import { createRemoveExpiredFiles, type RemoveExpiredFilesDeps } from './remove-expired-files.js';
import { createRemoveExpiredUploads, type RemoveExpiredUploadsDeps } from './remove-expired-uploads.js';
import { createRemoveOrphans, type RemoveOrphansDeps } from './remove-orphans.js';
import { createSealPlainLogins, type SealPlainLoginsDeps } from './seal-plain-logins.js';

export interface MaintenanceDeps {
  readonly maintenance: MaintenanceRepository;
  readonly retention: RemoveExpiredFilesDeps['retention'] & DeleteHistoryDeps['retention'] & RemoveOrphansDeps['retention'];
  readonly watermarks: RemoveOrphansDeps['watermarks'];
  readonly uploads: RemoveOrphansDeps['uploads'] & RemoveExpiredUploadsDeps['uploads'];
  readonly collections: DeleteHistoryDeps['collections'];
  readonly idempotency: Pick<IdempotencyRepository, 'prune'>;
  readonly sessions: Pick<SessionsRepository, 'prune'>;
  readonly accountLimits: Pick<AccountLimitsRepository, 'renewDue'>;
  readonly shares: Pick<SharesRepository, 'prune'>;
  readonly storage: RemoveExpiredFilesDeps['storage'] & RemoveOrphansDeps['storage'];
  readonly keys: RemoveExpiredFilesDeps['keys'] & RemoveOrphansDeps['keys'];
  readonly plainLogins: SealPlainLoginsDeps['plainLogins'];
  readonly vault: SealPlainLoginsDeps['vault'];
  readonly log: Logger;
}

export interface MaintenanceOptions {
  /** Age in ms at which a stored file without a row is removed. */
  readonly orphanTtlMs: number;
  /** How long the rows of settled jobs are kept, in ms. */
  readonly historyTtlMs: number;
}

/** One round: runs every task that is due and that no other worker runs, until `stop`. A task that fails is logged and runs again. */
export type Maintenance = (stop: AbortSignal) => Promise<void>;

/** The task of a dead worker is due again after this. */
const leaseMs = 15_000;
const renewIntervalMs = 5_000;

const pruneIntervalMs = 60_000;
const volumeRetryMs = 1_000;

/**
 * Removes expired files and uploads, old rows, orphans, idempotency keys, sessions and links, grants monthly tokens, and seals logins that
 * earlier releases stored inside URLs.
 */
export function createMaintenance(deps: MaintenanceDeps, { orphanTtlMs, historyTtlMs }: MaintenanceOptions): Maintenance {
  const { maintenance, idempotency, sessions, shares, log } = deps;
  const tasks: Readonly<Record<string, MaintenanceTask>> = {
    expired: onOwnVolume(createRemoveExpiredFiles(deps)),
    uploads: onOwnVolume(createRemoveExpiredUploads(deps)),
    history: createDeleteHistory(deps, historyTtlMs),
    orphans: onOwnVolume(createRemoveOrphans(deps, orphanTtlMs)),
    keys: pruneIdempotencyKeys,
    sessions: pruneSessions,
    tokens: renewTokens,
    logins: createSealPlainLogins(deps),
  };

  return async (stop) => {
    for (const [name, task] of Object.entries(tasks)) {
      if (stop.aborted) return;
      try {
        await runIfDue(name, task, stop);
      } catch (thrown) {
        log.error(thrown, { task: name }, 'maintenance task failed');
      }
    }
  };

  /** Waits while another volume is in the place of the storage; the worker has logged that already. */
  function onOwnVolume(task: MaintenanceTask): MaintenanceTask {
    return async (stop) => {
      const isOwn = await deps.storage.assertOwnVolume().then(
        () => true,
        () => false,
      );
      return isOwn ? task(stop) : volumeRetryMs;
    };
  }

  async function runIfDue(name: string, task: MaintenanceTask, stop: AbortSignal): Promise<void> {
    if (!(await maintenance.take(name, leaseMs))) return;
    const renewLease = () =>
      maintenance.postpone(name, leaseMs).catch((thrown: unknown) => log.error(thrown, { task: name }, 'maintenance lease not renewed'));
    const timer = setInterval(() => void renewLease(), renewIntervalMs);
    try {
      const dueInMs = await task(stop);
      await maintenance.postpone(name, dueInMs);
    } finally {
      clearInterval(timer);
    }
  }

  async function pruneIdempotencyKeys(): Promise<number> {
    await idempotency.prune(idempotencyTtlMs);
    return pruneIntervalMs;
  }

  async function renewTokens(stop: AbortSignal): Promise<number> {
    const renewBatch = async () => {
      const accounts = await deps.accountLimits.renewDue(batchSize);
      if (accounts > 0) log.info({ accounts }, 'monthly tokens granted');
      return accounts;
    };
    return (await runBatches(renewBatch, stop)) === 'done' ? pruneIntervalMs : 0;
  }

  async function pruneSessions(): Promise<number> {
    await sessions.prune();
    await shares.prune();
    return pruneIntervalMs;
  }
}
