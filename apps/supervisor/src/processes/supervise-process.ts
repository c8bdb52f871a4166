import { setTimeout as sleep } from 'node:timers/promises';
import { createBackoff } from './backoff.js';
import { PidFile } from './pid-file.js';
import { type WatchLimits, watchProcess } from './watchdog.js';

export interface RunningProcess {
  readonly pid: number;
  /** Resolves to the reason of the exit, such as `signal SIGKILL`. */
  readonly exited: Promise<string>;
  /** When it counts as hung. */
  readonly watchLimits: WatchLimits;
  /** Signs of life so far; the number grows with each. */
  countSigns(): number;
  /** Stops it gracefully, or at once when `forceStop` is or becomes aborted. Resolves when it exited. */
  stop(forceStop: AbortSignal): Promise<void>;
  /** Ends it and every process that it started at once. */
  kill(): void;
}

/** A process that runs as long as the service does. */
export interface ProcessSpec {
  readonly name: string;
  readonly pidFile: string;
  /**
   * Starts it and resolves when it is ready. Calls `onPid` as soon as the process exists.
   * Rejects when it does not become ready, and soon after `stopping` is aborted; then nothing of it is left.
   */
  start(onPid: (pid: number) => void, stopping: AbortSignal): Promise<RunningProcess>;
  /** Called after each exit. The restart waits for it, but not long. */
  onDown?(): Promise<void>;
}

export interface SuperviseOptions {
  /** Prints one plain line. */
  printLine(line: string): void;
  /** Aborted when the whole service stops; nothing is restarted from then on. */
  readonly stopping: AbortSignal;
  /** Called with each pid, and with null after its exit. */
  onPid?(name: string, pid: number | null): void;
}

/** How often `stop` looks for the process that a restart in progress is about to start. */
const stopPollIntervalMs = 20;

const onDownTimeoutMs = 3_000;

/** Restarts a process with back-off whenever it exits or hangs, and keeps its pid in the pid file. */
export class SupervisedProcess {
  readonly name: string;
  readonly #spec: ProcessSpec;
  readonly #options: SuperviseOptions;
  readonly #pidFile: PidFile;
  readonly #backoff = createBackoff();
  #watching: Promise<void> = Promise.resolve();
  #running: RunningProcess | null = null;

  /** Starts the process. Rejects when the first start fails: a retry would fail for the same reason. */
  static async start(spec: ProcessSpec, options: SuperviseOptions): Promise<SupervisedProcess> {
    const supervised = new SupervisedProcess(spec, options);
    supervised.#running = await supervised.#startOnce();
    supervised.#watching = supervised.#watch();
    return supervised;
  }

  private constructor(spec: ProcessSpec, options: SuperviseOptions) {
    this.name = spec.name;
    this.#spec = spec;
    this.#options = options;
    this.#pidFile = new PidFile(spec.pidFile);
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
      const exitReason = await this.#waitForExit(this.#running);
      this.#running = null;
      this.#setPid(null);
      if (this.#options.stopping.aborted) return;
      const delayMs = this.#backoff.next(Date.now() - startedAt);
      this.#options.printLine(`${this.name} ended (${exitReason}); starting it again in ${delayMs} ms`);
      await this.#callOnDown();
      this.#running = await this.#restart(delayMs);
    }
  }

  /** Waits a moment only: what it needs, such as the database, may hang or fail as well. */
  async #callOnDown(): Promise<void> {
    const down = this.#spec.onDown?.().catch((error: unknown) => {
      this.#options.printLine(`${this.name}: ${error instanceof Error ? error.message : String(error)}`);
    });
    await Promise.race([down, sleep(onDownTimeoutMs, undefined, { ref: false })]);
  }

  /** Ends a process that hangs, except while the service stops: then it has its time to drain. */
  async #waitForExit(running: RunningProcess): Promise<string> {
    const endWatch = watchProcess({
      pid: running.pid,
      limits: running.watchLimits,
      countSigns: () => running.countSigns(),
      onHung: (reason) => {
        if (this.#options.stopping.aborted) return;
        this.#options.printLine(`${this.name} hangs (${reason}); it is ended`);
        running.kill();
      },
    });
    try {
      return await running.exited;
    } finally {
      endWatch();
    }
  }

  /** Null when the service stops before the process is ready. */
  async #restart(firstDelayMs: number): Promise<RunningProcess | null> {
    const { printLine, stopping } = this.#options;
    for (let delayMs = firstDelayMs; ; delayMs = this.#backoff.next(0)) {
      await sleep(delayMs, undefined, { signal: stopping }).catch(() => undefined); // aborted: the next line returns
      if (stopping.aborted) return null;
      try {
        const started = await this.#startOnce();
        printLine(`${this.name} was started again`);
        return started;
      } catch (error) {
        printLine(`${this.name} could not be started again: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }

  async #startOnce(): Promise<RunningProcess> {
    try {
      return await this.#spec.start((pid) => this.#setPid(pid), this.#options.stopping);
    } catch (error) {
      this.#setPid(null);
      throw error;
    }
  }

  #setPid(pid: number | null): void {
    this.#options.onPid?.(this.name, pid);
    if (pid === null) this.#pidFile.remove();
    else this.#pidFile.write(pid);
  }
}
