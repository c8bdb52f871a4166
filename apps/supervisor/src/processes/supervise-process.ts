import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBackoff } from './backoff.js';

export interface RunningProcess {
  readonly pid: number;
  /** Resolves to the reason of the exit, such as `signal SIGKILL`. */
  readonly exited: Promise<string>;
  /** Stops it gracefully, or at once when `forceStop` is or becomes aborted. Resolves when it exited. */
  stop(forceStop: AbortSignal): Promise<void>;
}

/** A process that runs as long as the service does. */
export interface ProcessSpec {
  readonly name: string;
  readonly pidFile: string;
  /**
   * Starts it and resolves when it is ready. Calls `onPid` as soon as the process exists.
   * Rejects when it does not become ready, and soon after `stopping` is aborted.
   */
  start(onPid: (pid: number) => void, stopping: AbortSignal): Promise<RunningProcess>;
  /** Called after each exit, before the restart. */
  onDown?(): Promise<void>;
}

export interface SuperviseOptions {
  /** Prints one plain line. */
  printLine(line: string): void;
  /** Aborted when the whole service stops; nothing is restarted from then on. */
  readonly stopping: AbortSignal;
}

/** How often `stop` looks for the process that a restart in progress is about to start. */
const stopPollIntervalMs = 20;

/** Restarts a process with back-off whenever it exits, and keeps its pid in the pid file. */
export class SupervisedProcess {
  readonly name: string;
  readonly #spec: ProcessSpec;
  readonly #options: SuperviseOptions;
  readonly #backoff = createBackoff();
  readonly #watching: Promise<void>;
  #running: RunningProcess | null;

  /** Starts the process. Rejects when the first start fails: a retry would fail for the same reason. */
  static async start(spec: ProcessSpec, options: SuperviseOptions): Promise<SupervisedProcess> {
    return new SupervisedProcess(spec, options, await startOnce(spec, options));
  }

  private constructor(spec: ProcessSpec, options: SuperviseOptions, running: RunningProcess) {
    this.name = spec.name;
    this.#spec = spec;
    this.#options = options;
    this.#running = running;
    this.#watching = this.#watch();
  }

  /** Stops the process after `stopping` was aborted. Resolves when it exited. */
  async stop(forceStop: AbortSignal): Promise<void> {
    let stopped = false;
    const watched = this.#watching.finally(() => {
      stopped = true;
    });
    while (!stopped) {
      await this.#running?.stop(forceStop);
      await Promise.race([watched, sleep(stopPollIntervalMs)]);
    }
  }

  async #watch(): Promise<void> {
    while (this.#running !== null) {
      const startedAt = Date.now();
      const exitReason = await this.#running.exited;
      this.#running = null;
      removePidFile(this.#spec);
      if (this.#options.stopping.aborted) return;
      const delayMs = this.#backoff.next(Date.now() - startedAt);
      this.#options.printLine(`${this.name} ended (${exitReason}); starting it again in ${delayMs} ms`);
      await this.#spec.onDown?.();
      this.#running = await this.#restart(delayMs);
    }
  }

  /** Null when the service stops before the process is ready. */
  async #restart(firstDelayMs: number): Promise<RunningProcess | null> {
    const { printLine, stopping } = this.#options;
    for (let delayMs = firstDelayMs; ; delayMs = this.#backoff.next(0)) {
      await sleep(delayMs, undefined, { signal: stopping }).catch(() => undefined); // aborted: the next line returns
      if (stopping.aborted) return null;
      try {
        const started = await startOnce(this.#spec, this.#options);
        printLine(`${this.name} was started again`);
        return started;
      } catch (error) {
        printLine(`${this.name} could not be started again: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}

async function startOnce(spec: ProcessSpec, { stopping }: SuperviseOptions): Promise<RunningProcess> {
  try {
    return await spec.start((pid) => writeFileSync(spec.pidFile, `${pid}\n`), stopping);
  } catch (error) {
    removePidFile(spec);
    throw error;
  }
}

function removePidFile({ pidFile }: ProcessSpec): void {
  rmSync(pidFile, { force: true });
}
