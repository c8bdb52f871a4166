import { join } from 'node:path';
import { type Service, type ServiceOptions, startPostgres, startRedis } from '@pixmill/local-services';
import type { DataDir } from './data-dir.js';
import { type Instance, type KeepOptions, type Kept, keepRunning } from './keep-running.js';

const starters = { postgres: startPostgres, redis: startRedis };

export interface KeptServer extends Kept {
  /** Connection URL; it stays the same over restarts. */
  readonly url: string;
}

/** Keeps a PostgreSQL or Redis of our own running, always on the same port; one that lives already is adopted. Throws `setup_failed`. */
export async function keepServer(name: Service['name'], dataDir: DataDir, keep: KeepOptions): Promise<KeptServer> {
  const options: ServiceOptions = {
    dataDir: join(dataDir.path, name),
    runDir: dataDir.run,
    logFile: dataDir.logFile(name),
    durable: true,
    log: keep.say,
  };
  const first = await starters[name](options);
  let waiting: Service | null = first;
  const unit = {
    name,
    pidFile: dataDir.pidFile(name),
    async start(onPid: (pid: number) => void) {
      const service = waiting ?? (await starters[name]({ ...options, port: first.port }));
      waiting = null;
      onPid(service.pid);
      return toInstance(service);
    },
  };
  return { ...(await keepRunning(unit, keep)), url: first.url };
}

function toInstance(service: Service): Instance {
  return {
    pid: service.pid,
    exited: service.exited.then(() => 'it is gone'),
    stop: () => service.stop(), // quick and in good order by itself, so there is nothing to hurry
  };
}
