import { AppError, type ErrorCode } from '@pixmill/contracts';

/** Errors of a condition of the service. While it lasts, every call that meets it fails in the same way. */
const conditionCodes: ReadonlySet<ErrorCode> = new Set(['unavailable', 'storage_failed', 'connection_failed', 'egress_failed']);

const defaultIntervalMs = 60_000;

/** Writes a line; `repeats` is how many more of its kind there were since the last one. */
type WriteLine = (repeats: number) => void;

/**
 * Writes the first error of a condition at once, then one line a minute with the number of repetitions: an outage must not push its own
 * beginning out of the log. Every other error is written each time.
 */
export class RepeatedErrors {
  readonly #intervalMs: number;
  readonly #kinds = new Map<string, { repeats: number; writeLast: WriteLine }>();

  constructor(intervalMs = defaultIntervalMs) {
    this.#intervalMs = intervalMs;
  }

  /** `text` and the code of the error are its kind. */
  write(thrown: unknown, text: string, writeLine: WriteLine): void {
    if (!(thrown instanceof AppError && conditionCodes.has(thrown.code))) {
      writeLine(0);
      return;
    }
    const kind = `${thrown.code} ${text}`;
    const known = this.#kinds.get(kind);
    if (known) {
      known.repeats += 1;
      known.writeLast = writeLine;
      return;
    }
    this.#kinds.set(kind, { repeats: 0, writeLast: writeLine });
    writeLine(0);
    this.#endLater(kind);
  }

  #endLater(kind: string): void {
    setTimeout(() => this.#endInterval(kind), this.#intervalMs).unref();
  }

  #endInterval(kind: string): void {
    const ended = this.#kinds.get(kind);
    if (!ended || ended.repeats === 0) return void this.#kinds.delete(kind);
    ended.writeLast(ended.repeats);
    ended.repeats = 0;
    this.#endLater(kind);
  }
}
