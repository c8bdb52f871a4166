import type { ServiceRepository } from '@pixmill/db';
import type { Logger } from '@pixmill/runtime';
import type { WorkWatch } from './work-watch.js';

export interface PauseWatchDeps {
  readonly service: Pick<ServiceRepository, 'findPause'>;
  readonly log: Logger;
}

const defaultIntervalMs = 1_000;

/**
 * Asks the database once a second whether the operator has paused the work (docs/api/administration.md#pause-and-resume). Without an answer
 * the last one counts. Writes one log line at each change.
 */
export function watchPause({ service, log }: PauseWatchDeps, intervalMs = defaultIntervalMs): WorkWatch {
  const listeners: ((usable: boolean) => void)[] = [];
  let usable = true;
  let running = false;

  function setUsable(next: boolean, reason: string | null): void {
    if (usable === next) return;
    usable = next;
    log.info(next ? {} : { reason }, next ? 'work resumed' : 'work paused by the operator; running jobs end');
    for (const listener of listeners) listener(next);
  }

  async function check(): Promise<void> {
    if (running) return;
    running = true;
    try {
      const pause = await service.findPause();
      setUsable(pause === null, pause?.reason ?? null);
    } catch (thrown) {
      log.error(thrown, {}, 'pause not read; the last state counts');
    } finally {
      running = false;
    }
  }

  let last = check();
  const first = last;
  const timer = setInterval(() => {
    if (!running) last = check();
  }, intervalMs);
  return {
    async isUsable() {
      await first;
      return usable;
    },
    onChange(listener) {
      listeners.push(listener);
      if (!usable) listener(usable);
    },
    async stop() {
      clearInterval(timer);
      await last;
    },
  };
}
