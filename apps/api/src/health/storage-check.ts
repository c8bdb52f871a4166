import type { Storage } from '@pixmill/storage';
import type { HealthCheck } from './health-monitor.js';

/** Fails while the storage cannot be used. Its figure is the reason, such as `wrong volume` (docs/running.md#storage). */
export function createStorageCheck(storage: Pick<Storage, 'getCondition'>): HealthCheck {
  return async () => {
    const condition = await storage.getCondition();
    if (condition.usable) return { ok: true };
    return { ok: false, figures: { storage_reason: condition.trouble }, reason: condition.detail };
  };
}
