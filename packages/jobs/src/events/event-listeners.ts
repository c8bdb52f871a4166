import { AppError } from '@pixmill/contracts';
import type { EventsRepository, SettledJob } from '@pixmill/db';
import type { Logger } from '@pixmill/runtime';
import { EventListener } from './event-listener.js';

export interface EventListenersDeps {
  readonly eventsInDatabase: Pick<EventsRepository, 'listRecentlySettled'>;
  readonly log: Logger;
}

export interface EventListenersOptions {
  /** Streams of one account that may be open at the same time in this process. */
  readonly maxStreamsPerAccount: number;
  /** Between two looks at the database, in ms. */
  readonly pollIntervalMs: number;
}

/** A settlement is told by the database when Redis did not tell it for so long, in ms. */
const graceMs = 2_000;
/** A look repeats so much of the look before it, in ms: a transaction may commit late, and clocks differ. */
const overlapMs = 30_000;
const maxWindowMs = 300_000;

const limitRetryAfterMs = 5_000;

/** The open streams of a process. A message wakes those of an account; a look at the database finds settlements that no message told. */
export class EventListeners {
  readonly #deps: EventListenersDeps;
  readonly #options: EventListenersOptions;
  readonly #byAccount = new Map<string, Set<EventListener>>();
  readonly #timer: NodeJS.Timeout;
  #checkedAt = performance.now();
  #checking = false;

  constructor(deps: EventListenersDeps, options: EventListenersOptions) {
    this.#deps = deps;
    this.#options = options;
    this.#timer = setInterval(() => void this.#check(), options.pollIntervalMs);
    this.#timer.unref();
  }

  /** How long ago the database was last looked at, in ms. */
  get uncheckedMs(): number {
    return performance.now() - this.#checkedAt;
  }

  /** Remove it in the end. Throws AppError `rate_limited` when the account has too many. */
  add(accountId: string): EventListener {
    const listeners = this.#byAccount.get(accountId) ?? new Set<EventListener>();
    if (listeners.size >= this.#options.maxStreamsPerAccount) {
      const message = `Too many open streams of events: the limit of an account is ${this.#options.maxStreamsPerAccount}`;
      throw new AppError('rate_limited', { message, retryAfterMs: limitRetryAfterMs });
    }
    const listener = new EventListener(() => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#byAccount.delete(accountId);
    });
    this.#byAccount.set(accountId, listeners.add(listener));
    return listener;
  }

  /** There are new events of an account. */
  wake(accountId: string): void {
    for (const listener of this.#byAccount.get(accountId) ?? []) listener.wake();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #check(): Promise<void> {
    if (this.#checking) return;
    this.#checking = true;
    const startedAt = performance.now();
    const accountIds = [...this.#byAccount.keys()];
    try {
      const withinMs = Math.min(maxWindowMs, this.uncheckedMs + overlapMs);
      const query = { accountIds, withinMs, olderThanMs: graceMs };
      const settled = accountIds.length === 0 ? [] : await this.#deps.eventsInDatabase.listRecentlySettled(query);
      this.#checkedAt = startedAt;
      this.#tell(settled);
    } catch (thrown) {
      this.#deps.log.error(thrown, { accounts: accountIds.length }, 'looking for settled jobs failed');
    } finally {
      this.#checking = false;
    }
    // Also without a settlement: a message about another event may be lost.
    for (const accountId of accountIds) this.wake(accountId);
  }

  #tell(settled: readonly (SettledJob & { readonly accountId: string })[]): void {
    for (const job of settled) for (const listener of this.#byAccount.get(job.accountId) ?? []) listener.found.push(job);
  }
}
