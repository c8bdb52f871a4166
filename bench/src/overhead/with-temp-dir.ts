import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs `work` with a folder for photographs and a list to put ends on; they are run last first, however far it came, also when it is
 * interrupted.
 */
export async function withFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), 'pixmill-photos-'));
  const undo = [() => rm(folder, { recursive: true, force: true })];

  async function close() {
    for (const step of undo.splice(0).reverse()) await step();
  }

  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      void close().finally(() => process.exit(1));
    });
  }
  try {
    await work(folder, undo);
  } finally {
    await close();
  }
}
