import type { VolumeSpace } from '@pixmill/jobs';
import type { HealthCheck } from './health-monitor.js';

/**
 * Fails while a volume has less than `minFreeBytes` free (docs/running.md#disk). Its figures are the free bytes of the fullest volume, the
 * limit, and the name of that volume.
 */
export function createDiskCheck(readSpace: () => Promise<readonly VolumeSpace[]>, minFreeBytes: number): HealthCheck {
  return async () => {
    const [fullest] = (await readSpace()).toSorted((a, b) => a.freeBytes - b.freeBytes);
    if (fullest === undefined) return { ok: true };
    const { volume, freeBytes } = fullest;
    return {
      ok: freeBytes >= minFreeBytes,
      figures: { volume, free_bytes: freeBytes, min_free_bytes: minFreeBytes },
      reason: `${freeBytes} bytes free on the volume of ${volume}`,
    };
  };
}
