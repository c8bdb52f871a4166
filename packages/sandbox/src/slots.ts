/** A fixed number of slots, handed out in the order of the calls. */
export class Slots {
  readonly #count: number;
  readonly #waiting: (() => void)[] = [];
  #used = 0;

  constructor(count: number) {
    this.#count = count;
  }

  /**
   * Waits for a free slot. Every call needs one `release`, aborted or not: an aborted call gets a slot at once, above the count if
   * necessary, and is expected to release it at once.
   */
  async acquire(signal: AbortSignal): Promise<void> {
    if (this.#used < this.#count || signal.aborted) {
      this.#used += 1;
      return;
    }
    await new Promise<void>((resolve) => {
      const onTurn = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = () => {
        this.#waiting.splice(this.#waiting.indexOf(onTurn), 1);
        this.#used += 1;
        resolve();
      };
      this.#waiting.push(onTurn);
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
