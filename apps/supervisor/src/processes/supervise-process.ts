import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBackoff } from './backoff.js';

/** A process that runs. */
export interface RunningProcess {
  readonly pid: number;
  /** Resolves to how it ended, such as `signal SIGKILL`. */
  readonly exited: Promise<string>;
  /** Ends it in good order, or at once when `now` is or becomes aborted; resolves when it is gone. */
  stop(now: AbortSignal): Promise<void>;
}

/** Something that is to run as long as the service does. */
export interface ProcessSpec {
  readonly name: string;
  readonly pidFile: string;
  /**
   * Resolves when it is ready for use; `onPid` is told as soon as there is a process.
   * Rejects when it does not come up, and soon when `stopping` is aborted meanwhile.
   */
  start(onPid: (pid: number) => void, stopping: AbortSignal): Promise<RunningProcess>;
  /** Called after it has ended and before it is started again. */
  onDown?(): Promise<void>;
}

export interface SupervisedProcess {
  readonly name: string;
  /** Ends it, once `stopping` was aborted, and resolves when it is gone. */
  stop(now: AbortSignal): Promise<void>;
}

export interface SuperviseOptions {
  say(line: string): void;
  /** Aborted when the whole service ends: nothing is started again from then on. */
  readonly stopping: AbortSignal;
}

/**
 * Starts a unit and starts it again with back-off whenever it ends, until the service ends; its pid file says who it is.
 * Rejects when the very first start fails: then something is wrong that trying again will not cure.
 */
export async function superviseProcess(spec: ProcessSpec, { say, stopping }: SuperviseOptions): Promise<SupervisedProcess> {
  const backoff = createBackoff();
  const writePid = (pid: number) => writeFileSync(spec.pidFile, `${pid}\n`);
  const clearPid = () => rmSync(spec.pidFile, { force: true });

  let running: RunningProcess | null = await startOnce();
  const watching = watch();

  async function startOnce(): Promise<RunningProcess> {
    try {
      return await spec.start(writePid, stopping);
    } catch (error) {
      clearPid();
      throw error;
    }
  }

  async function watch(): Promise<void> {
    while (running !== null) {
      const startedAt = Date.now();
      const exitReason = await running.exited;
      running = null;
      clearPid();
      if (stopping.aborted) return;
      const delayMs = backoff.next(Date.now() - startedAt);
      say(`${spec.name} ended (${exitReason}); starting it again in ${delayMs} ms`);
      await spec.onDown?.();
      running = await restart(delayMs);
    }
  }

  /** Null when the service was stopped meanwhile. */
  async function restart(firstDelayMs: number): Promise<RunningProcess | null> {
    for (let delayMs = firstDelayMs; ; delayMs = backoff.next(0)) {
      await sleep(delayMs, undefined, { signal: stopping }).catch(() => undefined); // aborted: looked at next
      if (stopping.aborted) return null;
      try {
        const started = await startOnce();
        say(`${spec.name} is back`);
        return started;
      } catch (error) {
        say(`${spec.name} could not be started again: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }

  return {
    name: spec.name,
    async stop(forceStop) {
      let stopped = false;
      const watched = watching.finally(() => {
        stopped = true;
      });
      // A restart under way hands over an instance a little later; `watching` then waits for its end, so look until it is over.
      while (!stopped) {
        await running?.stop(forceStop);
        await Promise.race([watched, sleep(20)]);
      }
    },
  };
}
