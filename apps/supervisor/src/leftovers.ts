import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess } from '@pixmill/local-services';

const graceMs = 5_000;

/**
 * Ends API and worker processes that outlived a supervisor which was killed. The pid files say where to look; a process is
 * ours when its command line names `runDir`, which every child is given as its last argument.
 */
export async function endLeftovers(runDir: string): Promise<void> {
  const files = readdirSync(runDir).filter((name) => /^(api|worker-\d+)\.pid$/.test(name));
  await Promise.all(
    files.map(async (name) => {
      const file = join(runDir, name);
      await endProcess(Number(readFileSync(file, 'utf8')), runDir, 'SIGTERM', graceMs);
      rmSync(file, { force: true });
    }),
  );
}
