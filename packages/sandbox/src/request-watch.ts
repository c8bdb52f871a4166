import type { LossCause } from './child-connection.js';
import type { KernelLimits } from './kernel-limits.js';
import { readCpuMs, readRssBytes } from './process-usage.js';

/** Time limits of one request. */
export interface TimeLimits {
  /** Wall-clock time. A process that gets less than half of a core may exceed it. */
  readonly wallMs: number;
  /** CPU time of all threads. */
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
const STARVED_RECHECK_MS = 1_000;
/** A process that gets less than this share of a core is starved. */
const MIN_CORE_SHARE = 0.5;

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
    this.#scheduleAt(this.#sentAt + wallMs, () => this.#checkOverdue(wallMs, 0));
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

  /** On a busy machine a request may exceed its wall-clock limit while it makes progress (docs/decisions/0011-codec-sandbox.md). */
  #checkOverdue(wallMs: number, lastUsedMs: number): void {
    const { pid, deadline, onExceeded } = this.#options;
    const usedMs = (readCpuMs(pid) ?? Number.POSITIVE_INFINITY) - this.#cpuMsBefore;
    const isStarved = usedMs > lastUsedMs && usedMs < wallMs * MIN_CORE_SHARE && performance.now() < deadline;
    if (isStarved) this.#scheduleAt(performance.now() + STARVED_RECHECK_MS, () => this.#checkOverdue(wallMs, usedMs));
    else onExceeded('time', `exceeded its limit of ${Math.round(wallMs)} ms`);
  }

  #checkMemory(): void {
    const { pid, maxRssBytes, onExceeded } = this.#options;
    const rssBytes = readRssBytes(pid);
    if (rssBytes !== null && rssBytes > maxRssBytes) onExceeded('memory', `used ${Math.round(rssBytes / 1_000_000)} MB`);
  }
}
