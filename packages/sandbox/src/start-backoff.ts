const FIRST_DELAY_MS = 250;
/** Short enough for a service that recovers within 10 s. */
const MAX_DELAY_MS = 5_000;

/** Delays the starts of processes after starts that failed: a machine without memory or without the program would fail all of them at once. */
export class StartBackoff {
  #delayMs = 0;
  #nextStartAt = 0;

  onStarted(): void {
    this.#delayMs = 0;
    this.#nextStartAt = 0;
  }

  onFailed(): void {
    this.#delayMs = Math.min(MAX_DELAY_MS, Math.max(FIRST_DELAY_MS, this.#delayMs * 2));
    this.#nextStartAt = performance.now() + this.#delayMs;
  }

  /** Waits until the next start is due, or until the signal aborts. Never rejects. */
  async wait(signal: AbortSignal): Promise<void> {
    const delayMs = this.#nextStartAt - performance.now();
    if (delayMs <= 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, delayMs);
      signal.addEventListener('abort', finish);
    });
  }
}
