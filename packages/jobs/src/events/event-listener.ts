import type { SettledJob } from '@pixmill/db';

/** One open stream, as those who wake it see it. */
export class EventListener {
  /** Settled jobs that the database told, whether the stream knows them already or not. The stream empties it. */
  readonly found: SettledJob[] = [];
  readonly remove: () => void;
  #woken = false;
  #finish: () => void = () => {};

  constructor(remove: () => void) {
    this.remove = remove;
  }

  wake(): void {
    this.#woken = true;
    this.#finish();
  }

  /** What happens from now on wakes the next wait, even before it begins. */
  reset(): void {
    this.#woken = false;
  }

  /** Resolves when it is woken, after `limitMs`, or when the signal is aborted. */
  async wait(limitMs: number, signal: AbortSignal): Promise<void> {
    if (this.#woken || signal.aborted || limitMs <= 0) return;
    await new Promise<void>((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, limitMs);
      signal.addEventListener('abort', finish);
      this.#finish = finish;
    });
  }
}
