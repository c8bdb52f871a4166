import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LocalService, type LocalServiceOptions, startPostgres, startRedis } from '@pixmill/local-services';
import type { DataDir } from '../data-dir/data-dir.js';
import { type RunningProcess, SupervisedProcess, type SuperviseOptions } from '../processes/supervise-process.js';

const startServer = { postgres: startPostgres, redis: startRedis };

export interface SupervisedServer {
  readonly process: SupervisedProcess;
  /** Connection URL; it stays the same over restarts. */
  readonly url: string;
}

/**
 * Runs the bundled PostgreSQL or Redis, always on the same port. Adopts a server that already runs on the data directory.
 * Throws AppError `setup_failed`.
 */
export async function superviseServer(
  name: LocalService['name'],
  dataDir: DataDir,
  superviseOptions: SuperviseOptions & { readonly say: (text: string) => void },
): Promise<SupervisedServer> {
  const options: LocalServiceOptions = {
    dataDir: join(dataDir.path, name),
    runDir: dataDir.runDir,
    logFile: dataDir.logFile(name),
    durable: true,
    stopping: superviseOptions.stopping,
    log: superviseOptions.say,
  };
  const first = await startServer[name](options);
  let unclaimed: LocalService | null = first;
  const spec = {
    name,
    pidFile: dataDir.pidFile(name),
    async start(onPid: (pid: number) => void) {
      const service = unclaimed ?? (await startServer[name]({ ...options, port: first.port }));
      unclaimed = null;
      onPid(service.pid);
      return toRunningProcess(service);
    },
  };
  return { process: await SupervisedProcess.start(spec, superviseOptions), url: first.url };
}

/** A server that answers nothing for this long hangs. A pause of some seconds must not cost a restart. */
const watchLimits = { silentMs: 30_000, starvedMs: 120_000 };
const probeIntervalMs = 2_000;

function toRunningProcess(service: LocalService): RunningProcess {
  return {
    pid: service.pid,
    exited: service.exited.then(() => 'exited'),
    watchLimits,
    countSigns: countAnswers(service),
    kill: () => service.kill(),
    stop: () => service.stop(), // databases stop fast and must stop cleanly, so a forced stop is the same
  };
}

/** Probes the server until it exits; returns how many of its answers arrived so far. */
function countAnswers(service: LocalService): () => number {
  let answers = 0;
  let exited = false;
  void service.exited.then(() => {
    exited = true;
  });
  const probe = async () => {
    while (!exited) {
      if (await service.isAlive()) answers += 1;
      await sleep(probeIntervalMs, undefined, { ref: false });
    }
  };
  void probe();
  return () => answers;
}
