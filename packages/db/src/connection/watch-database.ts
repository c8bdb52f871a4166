import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';
import { type RunTimer, startRunTimer } from '@pixmill/runtime';
import pg from 'pg';
import { ConnectionSockets } from './connection-sockets.js';
import { createPendingCalls } from './pending-calls.js';
import { pickRejection } from './rejections.js';

/** Knows within a second whether the database answers, over its own connection (docs/reliability.md#recovery-goal). */
export interface DatabaseWatch {
  /** Settles as `work` does. Throws AppError `unavailable` at once when the database is unavailable or becomes so meanwhile. */
  race<T>(work: () => Promise<T>): Promise<T>;
  isAvailable(): boolean;
  /** The error for a call that needs the database; null while the database is available. Counts the call as rejected. */
  findRejection(): AppError | null;
  /** Calls `listener` when the connections of this process are of no use: the server was silent for long, or takes no writes. */
  onConnectionsLost(listener: () => void): void;
  close(): Promise<void>;
}

export interface WatchOptions {
  readonly url: string;
  /** How long an answer may take, in ms; default 600. */
  readonly answerTimeoutMs?: number;
  /** Pause between two pings, in ms; default 100. */
  readonly pingIntervalMs?: number;
  readonly onChange: (change: AvailabilityChange) => void;
}

export interface AvailabilityChange {
  readonly available: boolean;
  readonly reason: string;
  /** How long the database was away, in ms; 0 when it became unavailable. */
  readonly awayMs: number;
  /** Calls that were rejected meanwhile. */
  readonly rejectedCount: number;
}

/** Together less than one second, within which a request must be answered. */
const defaultPingIntervalMs = 100;
const defaultAnswerTimeoutMs = 600;
/** After failed pings the pause doubles up to this: a server that starts, or that is full, must not be busy with our attempts. */
const maxPauseMs = 500;
/** A connection that is silent for this long is replaced: the server may have dropped it without notice. */
const silenceTimeoutMs = 5_000;

/** `on` for a replica, for a demoted primary, and for a server whose operator has stopped writes, for example because its disk is full. */
const ping = 'SHOW transaction_read_only';

/** Starts to ping at once. The database counts as available until a ping fails. */
export function watchDatabase(options: WatchOptions): DatabaseWatch {
  return new PingingWatch(options);
}

/** Error of a connection that this process gives up, with all others to the same server. */
class ConnectionsLost extends AppError {
  constructor(detail: string) {
    super('unavailable', { detail });
  }
}

class PingingWatch implements DatabaseWatch {
  readonly #options: Required<WatchOptions>;
  readonly #closing = new AbortController();
  readonly #pendingCalls = createPendingCalls();
  readonly #sockets = new ConnectionSockets();
  readonly #lostListeners: (() => void)[] = [];
  readonly #pinging: Promise<void>;
  #awaySince: number | null = null;
  #rejectedCount = 0;
  #client: pg.Client | null = null;

  constructor(options: WatchOptions) {
    this.#options = { answerTimeoutMs: defaultAnswerTimeoutMs, pingIntervalMs: defaultPingIntervalMs, ...options };
    this.#pinging = this.#pingUntilClosed();
  }

  async race<T>(work: () => Promise<T>): Promise<T> {
    const rejection = this.findRejection();
    if (rejection) throw rejection;
    return this.#pendingCalls.race(work);
  }

  isAvailable(): boolean {
    return this.#awaySince === null;
  }

  findRejection(): AppError | null {
    return this.isAvailable() ? null : this.#createRejection();
  }

  onConnectionsLost(listener: () => void): void {
    this.#lostListeners.push(listener);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    void this.#client?.end();
    await this.#pinging;
    this.#sockets.destroyAll();
  }

  readonly #createRejection = (): AppError => {
    this.#rejectedCount += 1;
    return pickRejection();
  };

  async #pingUntilClosed(): Promise<void> {
    const { pingIntervalMs } = this.#options;
    const { signal } = this.#closing;
    const closed = once(signal, 'abort');
    let pauseMs = pingIntervalMs;
    while (!signal.aborted) {
      // pg never settles a connect that was ended by this side.
      await Promise.race([this.#ping(), closed]);
      pauseMs = this.#client ? pingIntervalMs : Math.min(2 * pauseMs, Math.max(pingIntervalMs, maxPauseMs));
      await pause(pauseMs, undefined, { signal, ref: false }).catch(() => undefined); // aborted: the loop ends
    }
  }

  /** Of an answer only the time of the query is limited by `answerTimeoutMs`: connecting takes longer, and a failed connect is an answer too. */
  async #ping(): Promise<void> {
    const { answerTimeoutMs } = this.#options;
    const timers: RunTimer[] = [];
    const silence = new Promise<never>((_, reject) => {
      const giveUp = () => reject(new ConnectionsLost(`no answer within ${silenceTimeoutMs} ms`));
      timers.push(startRunTimer(Math.max(silenceTimeoutMs, 2 * answerTimeoutMs), giveUp));
    });
    try {
      const client = this.#client ?? (await Promise.race([this.#connect(), silence]));
      timers.push(startRunTimer(answerTimeoutMs, () => this.#setAway(`no answer within ${answerTimeoutMs} ms`)));
      const { rows } = await Promise.race([client.query<{ transaction_read_only: string }>(ping), silence]);
      if (rows[0]?.transaction_read_only === 'on') throw new ConnectionsLost('the server accepts no writes');
      this.#setAvailable();
    } catch (thrown) {
      this.#giveUp(thrown);
    } finally {
      for (const timer of timers) timer.stop();
    }
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.#options.url, stream: this.#sockets.create });
    client.on('error', (error) => {
      if (this.#client !== client) return; // given up before
      this.#client = null;
      this.#setAway(error.message);
    });
    await client.connect();
    this.#client = client;
    return client;
  }

  /** The next ping connects again, and finds the server that the name then leads to. */
  #giveUp(thrown: unknown): void {
    void this.#client?.end();
    this.#client = null;
    this.#sockets.destroyAll();
    if (thrown instanceof ConnectionsLost) for (const listener of this.#lostListeners) listener();
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    this.#setAway(thrown instanceof AppError ? (thrown.detail ?? reason) : reason);
  }

  #setAway(reason: string): void {
    if (this.#awaySince !== null || this.#closing.signal.aborted) return;
    this.#awaySince = performance.now();
    this.#options.onChange({ available: false, reason, awayMs: 0, rejectedCount: 0 });
    this.#pendingCalls.rejectAll(this.#createRejection);
  }

  #setAvailable(): void {
    if (this.#awaySince === null || this.#closing.signal.aborted) return;
    const awayMs = Math.round(performance.now() - this.#awaySince);
    const rejectedCount = this.#rejectedCount;
    this.#awaySince = null;
    this.#rejectedCount = 0;
    this.#options.onChange({ available: true, reason: 'the database answers', awayMs, rejectedCount });
  }
}
