import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBackoff } from './backoff.js';

/** A process that runs. */
export interface Instance {
  readonly pid: number;
  /** Resolves to how it ended, such as `signal SIGKILL`. */
  readonly exited: Promise<string>;
  /** Ends it in good order, or at once when `now` is or becomes aborted; resolves when it is gone. */
  stop(now: AbortSignal): Promise<void>;
}

/** Something that is to run as long as the service does. */
export interface Unit {
  readonly name: string;
  readonly pidFile: string;
  /**
   * Resolves when it is ready for use; `onPid` is told as soon as there is a process.
   * Rejects when it does not come up, and soon when `stopping` is aborted meanwhile.
   */
  start(onPid: (pid: number) => void, stopping: AbortSignal): Promise<Instance>;
  /** Called after it has ended and before it is started again. */
  onDown?(): Promise<void>;
}

export interface Kept {
  readonly name: string;
  /** Ends it, once `stopping` was aborted, and resolves when it is gone. */
  stop(now: AbortSignal): Promise<void>;
}

export interface KeepOptions {
  say(line: string): void;
  /** Aborted when the whole service ends: nothing is started again from then on. */
  readonly stopping: AbortSignal;
}

/**
 * Starts a unit and starts it again with back-off whenever it ends, until the service ends; its pid file says who it is.
 * Rejects when the very first start fails: then something is wrong that trying again will not cure.
 */
export async function keepRunning(unit: Unit, { say, stopping }: KeepOptions): Promise<Kept> {
  const backoff = createBackoff();
  const writePid = (pid: number) => writeFileSync(unit.pidFile, `${pid}\n`);
  const clearPid = () => rmSync(unit.pidFile, { force: true });

  let instance: Instance | null = await startOnce();
  const watching = watch();

  async function startOnce(): Promise<Instance> {
    try {
      return await unit.start(writePid, stopping);
    } catch (error) {
      clearPid();
      throw error;
    }
  }

  async function watch(): Promise<void> {
    while (instance !== null) {
      const since = Date.now();
      const how = await instance.exited;
      instance = null;
      clearPid();
      if (stopping.aborted) return;
      const delayMs = backoff.next(Date.now() - since);
      say(`${unit.name} ended (${how}); starting it again in ${delayMs} ms`);
      await unit.onDown?.();
      instance = await restart(delayMs);
    }
  }

  /** Null when the service was stopped meanwhile. */
  async function restart(firstDelayMs: number): Promise<Instance | null> {
    for (let delayMs = firstDelayMs; ; delayMs = backoff.next(0)) {
      await sleep(delayMs, undefined, { signal: stopping }).catch(() => undefined); // aborted: looked at next
      if (stopping.aborted) return null;
      try {
        const started = await startOnce();
        say(`${unit.name} is back`);
        return started;
      } catch (error) {
        say(`${unit.name} could not be started again: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }

  return {
    name: unit.name,
    async stop(now) {
      let done = false;
      const watched = watching.finally(() => {
        done = true;
      });
      // A restart under way hands over an instance a little later; `watching` then waits for its end, so look until it is over.
      while (!done) {
        await instance?.stop(now);
        await Promise.race([watched, sleep(20)]);
      }
    },
  };
}
