import type { Maintenance, Sweep } from '@pixmill/jobs';

export interface StartSweepingDeps {
  readonly sweep: Sweep;
  readonly maintenance: Maintenance;
}

/** A killed worker's job must run again within 10 s; the lease takes 5 s of them (docs/reliability.md#leases). */
const sweepIntervalMs = 1_000;

/** Sweeps and maintains once a second until `stop`. Two timers, because interrupted jobs must not wait for a long maintenance. */
export function startSweeping({ sweep, maintenance }: StartSweepingDeps): { stop(): void } {
  const stopping = new AbortController();
  const timers = [runEverySecond(sweep), runEverySecond(() => maintenance(stopping.signal))];
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
