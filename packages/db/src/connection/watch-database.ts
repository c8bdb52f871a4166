import { once } from 'node:events';
import { setTimeout as pause, setImmediate as pendingInput } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';
import pg from 'pg';

/** Knows within a second whether the database answers, over a connection of its own (reliability.md G2). */
export interface DatabaseWatch {
  /** What `work` comes to, unless the database is away or goes away meanwhile: then AppError `unavailable` at once. */
  race<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface WatchOptions {
  readonly url: string;
  /** How long an answer may take, in ms; 600 unless told. */
  readonly answerTimeoutMs?: number;
  readonly onChange: (change: { readonly away: boolean; readonly reason: string }) => void;
}

/** Together less than the second within which a request has its answer. */
const pingIntervalMs = 100;
const defaultAnswerTimeoutMs = 600;
/** Time is counted in steps of this; one that comes late counts no more, because then it is this machine that is slow. */
const tickMs = 50;
/** A connection that was silent for so long is given up: its other end may be gone without a word. */
const connectionTimeoutMs = 5_000;
const retryAfterMs = 2_000;

/** Starts asking at once. The database counts as there until it is known not to be. */
export function watchDatabase({ url, answerTimeoutMs = defaultAnswerTimeoutMs, onChange }: WatchOptions): DatabaseWatch {
  const closing = new AbortController();
  const rejectors = new Set<(unavailableError: AppError) => void>();
  let unavailable = false;
  let client: pg.Client | null = null;

  const unavailableError = () => new AppError('unavailable', { detail: 'the database is away', retryAfterMs });

  function setUnavailable(next: boolean, reason: string): void {
    if (unavailable === next || closing.signal.aborted) return;
    unavailable = next;
    onChange({ away: unavailable, reason });
    if (!unavailable) return;
    for (const refuse of rejectors) refuse(unavailableError());
    rejectors.clear();
  }

  function open(): pg.Client {
    const opened = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: connectionTimeoutMs,
      query_timeout: Math.max(connectionTimeoutMs, 2 * answerTimeoutMs),
    });
    opened.on('error', (error) => {
      if (client === opened) client = null;
      setUnavailable(true, error.message);
    });
    return opened;
  }

  async function getConnection(): Promise<pg.Client> {
    if (client) return client;
    const opened = open();
    client = opened;
    await opened.connect();
    return opened;
  }

  /** Runs while a question is open, and says that the database is away when its answer is late. */
  function startClock(): () => void {
    let waitedMs = 0;
    let open = true;
    const clock = setInterval(async () => {
      waitedMs += tickMs;
      if (waitedMs < answerTimeoutMs) return;
      // A process that was busy itself finds the timer and the answer at the same time: read first, then judge.
      await pendingInput();
      await pendingInput();
      if (open) setUnavailable(true, `no answer within ${answerTimeoutMs} ms`);
    }, tickMs);
    return () => {
      open = false;
      clearInterval(clock);
    };
  }

  /** Asks once and waits for the answer. Connecting takes its time, and says by itself when it is in vain. */
  async function ping(): Promise<void> {
    let stopClock = () => {};
    try {
      const connection = await getConnection();
      stopClock = startClock();
      await connection.query('SELECT 1');
      setUnavailable(false, 'it answers');
    } catch (thrown) {
      void client?.end();
      client = null;
      setUnavailable(true, thrown instanceof Error ? thrown.message : String(thrown));
    } finally {
      stopClock();
    }
  }

  async function watch(): Promise<void> {
    const closed = once(closing.signal, 'abort');
    while (!closing.signal.aborted) {
      // A connect that its own side has ended is never answered by pg.
      await Promise.race([ping(), closed]);
      await pause(pingIntervalMs, undefined, { signal: closing.signal, ref: false }).catch(() => undefined); // closed: looked at next
    }
  }

  const watching = watch();
  return {
    async race(work) {
      if (unavailable) throw unavailableError();
      let refuse = (_: AppError) => {};
      const rejection = new Promise<never>((_, reject) => {
        refuse = reject;
        rejectors.add(refuse);
      });
      try {
        return await Promise.race([work(), rejection]);
      } finally {
        rejectors.delete(refuse);
      }
    },
    async close() {
      closing.abort();
      void client?.end();
      await watching;
    },
  };
}
