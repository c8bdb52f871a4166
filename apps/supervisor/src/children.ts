import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { startChild } from './child.js';
import { type ChildSettings, childEnv } from './child-env.js';
import type { DataDir } from './data-dir.js';
import type { Unit } from './keep-running.js';
import { releaseLeases } from './release-leases.js';

/** Secrets that only the API has a use for; an empty setting counts as unset. */
const notForWorkers = { ADMIN_API_KEY: '', SMTP_URL: '' };
const readyWithinMs = 60_000;
const graceMs = 30_000;
const entries = {
  api: fileURLToPath(new URL('../../api/dist/main.js', import.meta.url)),
  worker: fileURLToPath(new URL('../../worker/dist/main.js', import.meta.url)),
};

export interface ChildrenInput {
  readonly dataDir: DataDir;
  readonly settings: ChildSettings;
  readonly workers: number;
  /** Whether other supervisors may have workers on the same database. */
  readonly sharedDatabase: boolean;
  say(line: string): void;
}

/** The API and the workers as units to keep running. */
export function createChildUnits({ dataDir, settings, workers, sharedDatabase, say }: ChildrenInput): Unit[] {
  const toUnit = (name: string, entry: string, own: Readonly<Record<string, string>>): Unit => ({
    name,
    pidFile: dataDir.pidFile(name),
    start: (onPid, stopping) => {
      // Its last argument tells this child from that of another supervisor, for people and for endLeftovers.
      const plan = {
        name,
        args: [entry, dataDir.run],
        env: childEnv(settings, own),
        logFile: dataDir.logFile(name),
        readyWithinMs,
        graceMs,
      };
      return startChild(plan, onPid, stopping);
    },
  });
  const suffix = sharedDatabase ? uniqueSuffix(dataDir.path) : '';
  const workerUnits = Array.from({ length: workers }, (_, index): Unit => {
    const name = `worker-${index + 1}`;
    const owner = `${name}${suffix}`;
    const unit = toUnit(name, entries.worker, { ...notForWorkers, WORKER_NAME: owner });
    return { ...unit, onDown: () => releaseLeases(settings.DATABASE_URL, owner, say) };
  });
  return [toUnit('api', entries.api, {}), ...workerUnits];
}

/** Leases are released by their owner's name, so on a shared database no two supervisors may have the same names. */
function uniqueSuffix(dataDir: string): string {
  return `@${hostname()}-${createHash('sha256').update(dataDir).digest('hex').slice(0, 6)}`;
}
