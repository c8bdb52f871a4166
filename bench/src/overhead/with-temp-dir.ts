import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CleanupStack } from '../cleanup-stack.js';

/** Runs `work` with a temporary folder. The cleanup also runs when the work fails and on SIGINT and SIGTERM. */
export async function withTempDir(work: (folder: string, cleanup: CleanupStack) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pixmill-photos-'));
  const cleanup = new CleanupStack();
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => void cleanup.run().finally(() => process.exit(1)));
  }
  try {
    await work(folder, cleanup);
  } finally {
    await cleanup.run();
  }
}
