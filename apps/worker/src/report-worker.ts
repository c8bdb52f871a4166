import { type WorkersRepository, workerHeartbeatMs } from '@pixmill/db';
import type { Logger } from '@pixmill/runtime';

export interface ReportWorkerDeps {
  readonly workers: Pick<WorkersRepository, 'report' | 'remove'>;
  readonly log: Logger;
}

/** Reports this worker to the database every `workerHeartbeatMs`, so that the operator sees that it lives. `stop` removes it. */
export function startReporting({ workers, log }: ReportWorkerDeps, name: string): { stop(): Promise<void> } {
  const startedAt = new Date();
  const report = () =>
    workers.report({ name, startedAt }).catch((thrown: unknown) => log.error(thrown, {}, 'worker not reported; it is tried again'));
  let last = report();
  const timer = setInterval(() => {
    last = report();
  }, workerHeartbeatMs);
  return {
    async stop() {
      clearInterval(timer);
      await last;
      await workers.remove(name).catch((thrown: unknown) => log.error(thrown, {}, 'worker not removed; it is forgotten by itself'));
    },
  };
}
