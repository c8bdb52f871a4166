import { randomUUID } from 'node:crypto';
import { toAppError } from '@pixmill/contracts';
import { createStorage, type Storage, type StorageTrouble } from '@pixmill/storage';
import { type Check, type CheckReport, type Finding, problem } from '../../check.js';
import type { OperatorContext } from '../operator-context.js';

const page = 'docs/running.md#storage';

/** Whether the storage is that of this service and keeps a file: one is written, read and removed. */
export const storageCheck: Check<OperatorContext> = {
  name: 'storage',
  needs: ['database'],
  async run({ settings, dataDir, database }): Promise<CheckReport> {
    // The doctor never marks a first storage: it may look at the wrong folder.
    const owner = { ...database().service, markFirstStorage: async () => false };
    const storage = createStorage({ ...settings, DATA_DIR: dataDir }, owner);
    const condition = await storage.getCondition();
    const what = `driver ${settings.STORAGE_DRIVER}`;
    if (!condition.usable) {
      return {
        summary: `${what}: ${condition.trouble}`,
        findings: [toFinding(condition.trouble, condition.detail)],
        figures: { usable: false },
      };
    }
    const startedAt = performance.now();
    const trouble = await tryFile(storage);
    const tookMs = performance.now() - startedAt;
    return {
      summary: trouble ? `${what}: a file is not kept` : `${what}: a file was written, read and removed in ${tookMs.toFixed(0)} ms`,
      figures: { usable: trouble === null, round_trip_ms: Math.round(tookMs) },
      findings: trouble ? [trouble] : [],
    };
  },
};

const remedies: Readonly<Record<StorageTrouble, string>> = {
  'wrong volume': `Mount the volume of this service. One that was moved, restored or replaced is accepted with \`npx pixmill storage adopt\` (${page})`,
  'no space': `Make room on the volume (docs/running.md#disk)`,
  'read-only': `Mount the volume for writing, and look for faults of the disk in the log of the system (${page})`,
  'no answer': `The volume hangs: look at its server or its disk (${page})`,
  failed: `Let the user of the service read and write DATA_DIR/storage, or correct the settings of the storage (${page})`,
};

function toFinding(trouble: StorageTrouble, detail: string): Finding {
  return problem(`The storage cannot be used: ${detail}`, remedies[trouble]);
}

/** Writes, reads and removes one small file with a key of its own. Null when it was kept. */
async function tryFile(storage: Storage): Promise<Finding | null> {
  const key = `doctor-${randomUUID()}`; // without a folder, which would stay and belong to the user of the doctor
  const bytes = Buffer.from(key);
  try {
    await storage.put(key, bytes);
    const kept = bytes.equals(await storage.read(key));
    return kept ? null : problem('A file that was written has other bytes when it is read.', `Look for faults of the disk (${page})`);
  } catch (thrown) {
    const { detail, message } = toAppError(thrown);
    return toFinding('failed', detail ?? message);
  } finally {
    await storage.remove(key).catch(() => undefined); // the sweep removes it as an orphan
  }
}
