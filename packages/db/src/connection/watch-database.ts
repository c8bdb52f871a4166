import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';
import pg from 'pg';
import { startAnswerTimer } from './answer-timer.js';
import { createPendingCalls } from './pending-calls.js';

/** Knows within a second whether the database answers, over its own connection (docs/reliability.md#recovery-goal). */
export interface DatabaseWatch {
  /** Settles as `work` does. Throws AppError `unavailable` at once when the database is unavailable or becomes so meanwhile. */
  race<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface WatchOptions {
  readonly url: string;
  /** How long an answer may take, in ms; default 600. */
  readonly answerTimeoutMs?: number;
  readonly onChange: (change: AvailabilityChange) => void;
}

export interface AvailabilityChange {
  readonly available: boolean;
  readonly reason: string;
}

/** Together less than one second, within which a request must be answered. */
const pingIntervalMs = 100;
const defaultAnswerTimeoutMs = 600;
/** A connection that is silent for this long is replaced: the server may have dropped it without notice. */
const connectionTimeoutMs = 5_000;
const retryAfterMs = 2_000;

const createUnavailableError = () => new AppError('unavailable', { detail: 'the database is unavailable', retryAfterMs });

/** Starts to ping at once. The database counts as available until a ping fails. */
export function watchDatabase(options: WatchOptions): DatabaseWatch {
  return new PingingWatch(options);
}

class PingingWatch implements DatabaseWatch {
  readonly #url: string;
  readonly #answerTimeoutMs: number;
  readonly #onChange: WatchOptions['onChange'];
  readonly #closing = new AbortController();
  readonly #pendingCalls = createPendingCalls();
  readonly #pinging: Promise<void>;
  #available = true;
  #client: pg.Client | null = null;

  constructor({ url, answerTimeoutMs = defaultAnswerTimeoutMs, onChange }: WatchOptions) {
    this.#url = url;
    this.#answerTimeoutMs = answerTimeoutMs;
    this.#onChange = onChange;
    this.#pinging = this.#pingUntilClosed();
  }

  async race<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#available) throw createUnavailableError();
    return this.#pendingCalls.race(work);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    void this.#client?.end();
    await this.#pinging;
  }

  async #pingUntilClosed(): Promise<void> {
    const { signal } = this.#closing;
    const closed = once(signal, 'abort');
    while (!signal.aborted) {
      // pg never settles a connect that was ended by this side.
      await Promise.race([this.#ping(), closed]);
      await pause(pingIntervalMs, undefined, { signal, ref: false }).catch(() => undefined); // aborted: the loop ends
    }
  }

  /** Only the answer is timed: connecting takes longer, and a failed connect is an answer too. */
  async #ping(): Promise<void> {
    let stopTimer = () => {};
    try {
      const client = await this.#getClient();
      stopTimer = startAnswerTimer(this.#answerTimeoutMs, () => this.#setAvailable(false, `no answer within ${this.#answerTimeoutMs} ms`));
      await client.query('SELECT 1');
      this.#setAvailable(true, 'the database answers');
    } catch (thrown) {
      void this.#client?.end();
      this.#client = null;
      this.#setAvailable(false, thrown instanceof Error ? thrown.message : String(thrown));
    } finally {
      stopTimer();
    }
  }

  async #getClient(): Promise<pg.Client> {
    if (this.#client) return this.#client;
    const client = new pg.Client({
      connectionString: this.#url,
      connectionTimeoutMillis: connectionTimeoutMs,
      query_timeout: Math.max(connectionTimeoutMs, 2 * this.#answerTimeoutMs),
    });
    client.on('error', (error) => {
      if (this.#client === client) this.#client = null;
      this.#setAvailable(false, error.message);
    });
    this.#client = client;
    await client.connect();
    return client;
  }

  #setAvailable(available: boolean, reason: string): void {
    if (this.#available === available || this.#closing.signal.aborted) return;
    this.#available = available;
    this.#onChange({ available, reason });
    if (!available) this.#pendingCalls.rejectAll(createUnavailableError);
  }
}
