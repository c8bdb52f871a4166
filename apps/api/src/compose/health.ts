import type { ApiSettings } from '../config.js';
import { createDiskCheck } from '../health/disk-check.js';
import { startHealthMonitor } from '../health/health-monitor.js';
import { createQueueCheck } from '../health/queue-check.js';
import { createStorageCheck } from '../health/storage-check.js';
import type { Adapters } from './adapters.js';

/** The checks of `/readyz`, one line each. They run once a second, in the background. */
export function composeHealth(settings: ApiSettings, { database, storage, readFreeSpace, producer, log }: Adapters) {
  const checks = {
    database: () => database.ping(),
    storage: createStorageCheck(storage),
    disk: createDiskCheck(readFreeSpace, settings.MIN_FREE_DISK),
    queue: createQueueCheck({ jobs: database.jobs, producer, log }),
  };
  return startHealthMonitor(checks, log);
}
