/** A fixed number of slots. Waiting calls get them in order. */
export class Slots {
  readonly #count: number;
  readonly #waiting: (() => void)[] = [];
  #used = 0;

  constructor(count: number) {
    this.#count = count;
  }

  /**
   * Waits for a free slot. Call `release` once for every `acquire`, also after an abort: an aborted call returns at once with a slot, above
   * the count if necessary, and must release it at once.
   */
  async acquire(signal: AbortSignal): Promise<void> {
    if (this.#used < this.#count || signal.aborted) {
      this.#used += 1;
      return;
    }
    await new Promise<void>((resolve) => {
      const onGranted = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = () => {
        this.#waiting.splice(this.#waiting.indexOf(onGranted), 1);
        this.#used += 1;
        resolve();
      };
      this.#waiting.push(onGranted);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  release(): void {
    this.#used -= 1;
    const next = this.#used < this.#count ? this.#waiting.shift() : undefined;
    if (!next) return;
    this.#used += 1;
    next();
  }
}
