import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalService, LocalServiceOptions } from '../local-service.js';
import { type LaunchPlan, launch, type ServerProcess } from './launch.js';
import { readOrPickPort } from './port.js';

/** After kill -9 of a server, its child processes hold its memory or port for a moment; a start in that moment fails. */
const retryDelaysMs = [250, 500, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000];

export interface RunningServer extends ServerProcess {
  readonly port: number;
}

/** Launches on `options.port`, else on the stored or a free port. Retries for 8 s. Throws AppError `setup_failed`. */
export async function launchOnPort(
  name: LocalService['name'],
  options: Pick<LocalServiceOptions, 'port' | 'runDir' | 'stopping'>,
  planFor: (port: number) => LaunchPlan,
): Promise<RunningServer> {
  for (let attempt = 0; ; attempt += 1) {
    const port = options.port ?? (await readOrPickPort(join(options.runDir, `${name}.port`)));
    try {
      return { ...(await launch(planFor(port))), port };
    } catch (error) {
      const delayMs = retryDelaysMs[attempt];
      if (delayMs === undefined || options.stopping?.aborted) throw error;
      await sleep(delayMs);
    }
  }
}
