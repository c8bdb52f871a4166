import type { Feed, ImportImages, Maintenance, Sweep } from '@pixmill/jobs';
import type { Logger } from '@pixmill/runtime';

export interface StartSweepingDeps {
  readonly sweep: Sweep;
  readonly maintenance: Maintenance;
  readonly feed: Feed;
  readonly importImages: ImportImages;
  readonly log: Logger;
}

/** A killed worker's job must run again within 10 s; the lease takes 5 s of them (docs/reliability.md#leases). */
const sweepIntervalMs = 1_000;

/** Runs each task once a second until `stop`. Each has its own timer: interrupted jobs must not wait for a long maintenance or import. */
export function startSweeping({ sweep, maintenance, feed, importImages, log }: StartSweepingDeps): { stop(): void } {
  const stopping = new AbortController();
  const runLogged = (task: string, run: () => Promise<void>) => () =>
    run().catch((thrown: unknown) => log.error(thrown, { task }, 'task failed; it runs again in a second'));
  const timers = [
    runEverySecond(sweep),
    runEverySecond(() => maintenance(stopping.signal)),
    runEverySecond(runLogged('feed', feed)),
    runEverySecond(runLogged('import', () => importImages(stopping.signal))),
  ];
  return {
    stop() {
      stopping.abort();
      for (const timer of timers) timer.stop();
    },
  };
}

/** Skips a round while the previous one is running. */
function runEverySecond(task: () => Promise<void>): { stop(): void } {
  let running = false;
  const timer = setInterval(() => {
    if (running) return;
    running = true;
    void task().finally(() => {
      running = false;
    });
  }, sweepIntervalMs);
  return { stop: () => clearInterval(timer) };
}
