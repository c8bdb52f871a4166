import type { LossCause } from './child-connection.js';
import type { KernelLimits } from './kernel-limits.js';
import { readCpuMs, readRssBytes } from './process-usage.js';

/** Time limits of one request. */
export interface TimeLimits {
  /** After this wall-clock time a process that uses no CPU time any more is hung. A process that still works may exceed it. */
  readonly wallMs: number;
  /** CPU time of all threads. It is the limit that decides, on a busy machine too. */
  readonly cpuMs: number;
}

export interface RequestWatchOptions {
  readonly pid: number;
  readonly kernel: KernelLimits;
  /** The latest time for the outcome, in ms on the clock of `performance.now()`. */
  readonly deadline: number;
  /** The limits of a request by its size in work units; 0 means that the size is not known yet. */
  readonly timeLimits: (workUnits: number) => TimeLimits;
  readonly maxRssBytes: number;
  readonly onExceeded: (cause: LossCause, reason: string) => void;
}

const MEMORY_CHECK_INTERVAL_MS = 100;
/** Long enough for a process on a very busy machine to use a clock tick of 10 ms. */
const OVERDUE_RECHECK_MS = 5_000;

/** Watches the time and memory of a process during one request. */
export class RequestWatch {
  readonly #options: RequestWatchOptions;
  #timer: NodeJS.Timeout | undefined;
  #memoryTimer: NodeJS.Timeout | undefined;
  #sentAt = 0;
  #cpuMsBefore = 0;

  constructor(options: RequestWatchOptions) {
    this.#options = options;
  }

  /** Watches a process that is not ready yet. It may take until the deadline. */
  waitForReady(): void {
    const { deadline, onExceeded } = this.#options;
    this.#scheduleAt(deadline, () => onExceeded('time', 'was not ready before the deadline'));
  }

  /** Starts to measure. Call it right before the request is sent. */
  start(): void {
    this.#sentAt = performance.now();
    this.#cpuMsBefore = readCpuMs(this.#options.pid) ?? 0;
    this.extend(0);
    this.#memoryTimer = setInterval(() => this.#checkMemory(), MEMORY_CHECK_INTERVAL_MS);
  }

  /** Sets the time limits for a request of this size, counted from `start`. */
  extend(workUnits: number): void {
    const { kernel, timeLimits } = this.#options;
    const { wallMs, cpuMs } = timeLimits(workUnits);
    this.#scheduleAt(this.#sentAt + wallMs, () => this.#checkOverdue({ wallMs, cpuMs }, 0));
    kernel.setCpu(this.#cpuMsBefore + cpuMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#memoryTimer);
  }

  #scheduleAt(timeMs: number, callback: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(callback, Math.max(0, Math.min(timeMs, this.#options.deadline) - performance.now()));
  }

  /** A request may exceed its wall-clock limit while it makes progress within its CPU time (docs/codec-isolation.md#time-limits). */
  #checkOverdue({ wallMs, cpuMs }: TimeLimits, lastUsedMs: number): void {
    const { pid, deadline, onExceeded } = this.#options;
    const usedMs = (readCpuMs(pid) ?? Number.POSITIVE_INFINITY) - this.#cpuMsBefore;
    const mayContinue = usedMs > lastUsedMs && usedMs < cpuMs && performance.now() < deadline;
    if (mayContinue) this.#scheduleAt(performance.now() + OVERDUE_RECHECK_MS, () => this.#checkOverdue({ wallMs, cpuMs }, usedMs));
    else onExceeded('time', `exceeded its limit of ${Math.round(wallMs)} ms`);
  }

  #checkMemory(): void {
    const { pid, maxRssBytes, onExceeded } = this.#options;
    const rssBytes = readRssBytes(pid);
    if (rssBytes !== null && rssBytes > maxRssBytes) onExceeded('memory', `used ${Math.round(rssBytes / 1_000_000)} MB`);
  }
}
