import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { terminateProcess } from '@pixmill/local-services';

const drainTimeoutMs = 5_000;

/**
 * Stops API and worker processes of a killed supervisor. It finds them through the pid files and checks that the last argument of
 * their command line is `runDir`, because the system may have reused the pid.
 */
export async function stopLeftoverProcesses(runDir: string): Promise<void> {
  const files = readdirSync(runDir).filter((name) => /^(api|worker-\d+)\.pid$/.test(name));
  await Promise.all(
    files.map(async (name) => {
      const file = join(runDir, name);
      await terminateProcess({ pid: Number(readFileSync(file, 'utf8')), mark: runDir, signal: 'SIGTERM', killAfterMs: drainTimeoutMs });
      rmSync(file, { force: true });
    }),
  );
}
