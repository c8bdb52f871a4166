/** Bounds the bytes of sources that are in memory. Waiters get room in their order. */
export class ByteBudget {
  readonly #limit: number;
  #used = 0;
  readonly #waiting: { readonly bytes: number; readonly enter: () => void }[] = [];

  constructor(limitBytes: number) {
    this.#limit = limitBytes;
  }

  /** Runs `work` when there is room for its bytes. More bytes than the limit have all the room. Throws what `work` throws, or the reason of the signal. */
  async run<T>(sizeBytes: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const bytes = Math.min(sizeBytes, this.#limit);
    await this.#enter(bytes, signal);
    try {
      return await work();
    } finally {
      this.#used -= bytes;
      this.#admit();
    }
  }

  async #enter(bytes: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const place = { bytes, enter: resolve };
      const onAbort = () => {
        const index = this.#waiting.indexOf(place);
        if (index < 0) return; // it has entered
        this.#waiting.splice(index, 1);
        reject(signal.reason);
        this.#admit();
      };
      place.enter = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(place);
      this.#admit();
    });
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next && this.#used + next.bytes <= this.#limit; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#used += next.bytes;
      next.enter();
    }
  }
}
