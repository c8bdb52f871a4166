import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { terminateProcess } from '@pixmill/local-services';

const drainTimeoutMs = 5_000;

/**
 * Ends API and worker processes that outlived a supervisor which was killed. The pid files say where to look; a process is
 * ours when its command line names `runDir`, which every child is given as its last argument.
 */
export async function stopLeftoverProcesses(runDir: string): Promise<void> {
  const files = readdirSync(runDir).filter((name) => /^(api|worker-\d+)\.pid$/.test(name));
  await Promise.all(
    files.map(async (name) => {
      const file = join(runDir, name);
      await terminateProcess(Number(readFileSync(file, 'utf8')), runDir, 'SIGTERM', drainTimeoutMs);
      rmSync(file, { force: true });
    }),
  );
}
