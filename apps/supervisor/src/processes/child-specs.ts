import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { databaseAddressOf } from '@pixmill/db';
import type { DataDir } from '../data-dir/data-dir.js';
import { type ChildSettings, createChildEnv } from './child-env.js';
import { releaseLeases } from './release-leases.js';
import { startChild } from './start-child.js';
import type { ProcessSpec } from './supervise-process.js';

/** Workers get no secrets that only the API uses; an empty setting counts as unset. */
const apiOnlySettings = { ADMIN_API_KEY: '', SMTP_URL: '' };
/** A machine with twenty times more work than cores takes minutes. A child that ends or hangs fails its start at once. */
const readyTimeoutMs = 600_000;
const drainTimeoutMs = 30_000;
const startLimits = { silentMs: 60_000, starvedMs: 300_000 };
const watchLimits = { silentMs: 15_000, starvedMs: 60_000 };
const entryFiles = {
  api: fileURLToPath(new URL('../../../api/dist/main.js', import.meta.url)),
  worker: fileURLToPath(new URL('../../../worker/dist/main.js', import.meta.url)),
};

export interface ChildSpecsInput {
  readonly dataDir: DataDir;
  readonly settings: ChildSettings;
  readonly workers: number;
  /** Whether other supervisors may have workers on the same database. */
  readonly sharedDatabase: boolean;
  printLine(line: string): void;
}

/** The API and the workers. */
export function createChildSpecs({ dataDir, settings, workers, sharedDatabase, printLine }: ChildSpecsInput): ProcessSpec[] {
  const toSpec = (name: string, entry: string, extraEnv: Readonly<Record<string, string>>): ProcessSpec => ({
    name,
    pidFile: dataDir.pidFile(name),
    start: (onPid, stopping) => {
      // The last argument identifies the supervisor of this child, for people and for stopLeftoverProcesses.
      const command = {
        name,
        args: [entry, dataDir.runDir],
        env: createChildEnv(settings, extraEnv),
        logFile: dataDir.logFile(name),
        startLimits,
        watchLimits,
        readyTimeoutMs,
        drainTimeoutMs,
      };
      return startChild(command, onPid, stopping);
    },
  });
  const suffix = sharedDatabase ? uniqueSuffix(dataDir.path) : '';
  const workerSpecs = Array.from({ length: workers }, (_, index): ProcessSpec => {
    const name = `worker-${index + 1}`;
    const owner = `${name}${suffix}`;
    const spec = toSpec(name, entryFiles.worker, { ...apiOnlySettings, WORKER_NAME: owner });
    return { ...spec, onDown: () => releaseLeases(databaseAddressOf(settings), owner, printLine) };
  });
  return [toSpec('api', entryFiles.api, {}), ...workerSpecs];
}

/** Leases are released by owner name, so on a shared database the names of two supervisors must differ. */
function uniqueSuffix(dataDir: string): string {
  return `@${hostname()}-${createHash('sha256').update(dataDir).digest('hex').slice(0, 6)}`;
}
