import { setTimeout as wait } from 'node:timers/promises';
import { closeWorker, openWorker, type QueueWorkerOptions } from './queue-worker.js';

export type ConsumerOptions = QueueWorkerOptions;

export interface Consumer {
  /** Takes no new entries until `resume`; those that were taken go on. May be called repeatedly. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Takes no new entries, and resolves when the running ones have ended, at most 2 s later while Redis is away. */
  close(): Promise<void>;
}

const restartDelayMs = 1_000;

/** Consumes the entries of a queue until it is closed. A worker of BullMQ that ended, by an error or by a pause, is replaced. */
export function createConsumer(options: ConsumerOptions): Consumer {
  const running = new Set<Promise<void>>();
  const tracked = { ...options, handle };
  let current = openWorker(tracked);
  let closing = false;
  /** Ends the wait for `resume`; null while the consumer is not paused. */
  let paused: AbortController | null = null;
  const closed = new AbortController();

  function handle(id: string): Promise<void> {
    const handled = options.handle(id);
    running.add(handled);
    const forget = () => running.delete(handled);
    handled.then(forget, forget);
    return handled;
  }

  async function runUntilClosed(): Promise<void> {
    while (!closing) {
      try {
        await current.worker.run();
      } catch (thrown) {
        options.onError(thrown instanceof Error ? thrown : new Error(String(thrown)));
      }
      if (closing) return;
      if (paused === null) await waitUntil([closed.signal], restartDelayMs);
      while (paused !== null && !closing) await waitUntil([closed.signal, paused.signal]);
      if (closing) return;
      const ended = current;
      current = openWorker(tracked);
      void closeWorker(ended);
    }
  }

  void runUntilClosed();
  return {
    async pause() {
      paused ??= new AbortController();
      await current.worker.pause(true);
    },
    async resume() {
      const resumed = paused;
      paused = null;
      resumed?.abort();
      // Still running: it had not come to its end since the pause. One that has ended is replaced.
      if (current.worker.isRunning()) await current.worker.resume();
    },
    async close() {
      closing = true;
      closed.abort();
      await Promise.race([current.worker.close(), waitForAll(running)]);
      await closeWorker(current);
    },
  };
}

const longestWaitMs = 2_147_483_647;

/** Waits until a signal is aborted, at most `limitMs`. */
async function waitUntil(signals: readonly AbortSignal[], limitMs = longestWaitMs): Promise<void> {
  await wait(limitMs, undefined, { signal: AbortSignal.any([...signals]) }).catch(() => {}); // rejects when it ends early
}

/** Resolves when no entry is being handled. */
async function waitForAll(running: ReadonlySet<Promise<void>>): Promise<void> {
  while (running.size > 0) await Promise.allSettled([...running]);
}
