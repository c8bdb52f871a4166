import type { KernelLimits } from './kernel-limits.js';
import type { LossCause, ProcessLoss } from './process-loss.js';
import { ProcessMeter, type ProcessTimes } from './process-meter.js';
import { hasProcessTimes, readOutOfMemoryKills, readRssBytes } from './process-usage.js';

/** Time limits of one request. */
export interface TimeLimits {
  /** After this wall-clock time a process is hung when it neither uses a core nor waits for one. Any other process may exceed it. */
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
const TIME_CHECK_INTERVAL_MS = 1_000;
/** A process that does nothing for this long, after its wall-clock limit, is hung. */
const HUNG_MS = 5_000;
/** A process that somebody stopped is replaced after this time. */
const MAX_STOPPED_MS = 5_000;
/** A process this close to its own memory limit is the cause when the kernel kills it because memory is short. */
const NEAR_LIMIT_SHARE = 0.8;
/** A process that could not run for this share of its time was starved. */
const STARVED_SHARE = 0.5;

const isStarved = ({ wallMs, waitedMs }: ProcessTimes) => waitedMs > wallMs * STARVED_SHARE;

/** Watches the time and memory of a process during one request. */
export class RequestWatch {
  readonly #options: RequestWatchOptions;
  readonly #meter: ProcessMeter;
  #limits: TimeLimits;
  #timer: NodeJS.Timeout | undefined;
  #memoryTimer: NodeJS.Timeout | undefined;
  readonly #outOfMemoryKillsBefore = readOutOfMemoryKills();
  #rssBytes = 0;
  #starvedMs = 0;

  /** Starts to measure. Create it right before the request is sent. */
  constructor(options: RequestWatchOptions) {
    this.#options = options;
    this.#meter = new ProcessMeter(options.pid);
    this.#limits = options.timeLimits(0);
    this.extend(0);
    this.#memoryTimer = setInterval(() => this.#checkMemory(), MEMORY_CHECK_INTERVAL_MS);
  }

  /** Time in ms that a starved machine took from the request, up to the last check; 0 on a machine that is not starved. */
  get starvedMs(): number {
    return this.#starvedMs;
  }

  /** The loss of a process that exited; also says whether memory was short, and whether the process itself was the cause. */
  explainExit({ cause, reason }: ProcessLoss): ProcessLoss {
    if (cause !== 'interrupted' || readOutOfMemoryKills() === this.#outOfMemoryKillsBefore) return { cause, reason };
    const isNearLimit = this.#rssBytes > this.#options.maxRssBytes * NEAR_LIMIT_SHARE;
    return { cause: isNearLimit ? 'memory' : cause, reason: `${reason}: the memory of the machine was short` };
  }

  /** Sets the time limits for a request of this size, counted from the start. */
  extend(workUnits: number): void {
    const { kernel, timeLimits } = this.#options;
    this.#limits = timeLimits(workUnits);
    kernel.setCpu(this.#meter.cpuMsBefore + this.#limits.cpuMs);
    this.#scheduleCheck(this.#limits.wallMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#memoryTimer);
  }

  #scheduleCheck(delayMs: number): void {
    clearTimeout(this.#timer);
    const untilDeadlineMs = Math.max(0, this.#options.deadline - performance.now());
    this.#timer = setTimeout(() => this.#checkTime(), Math.min(delayMs, untilDeadlineMs, TIME_CHECK_INTERVAL_MS));
  }

  #checkTime(): void {
    const times = this.#meter.sample();
    this.#starvedMs = times && isStarved(times) ? times.waitedMs : 0;
    const excess = times === null ? this.#findExcessByClock() : this.#findExcess(times);
    if (excess === null) this.#scheduleCheck(TIME_CHECK_INTERVAL_MS);
    else this.#options.onExceeded(excess.cause, excess.reason);
  }

  /** Source: docs/codec-isolation.md#time-limits. */
  #findExcess({ wallMs, cpuMs, idleMs, stoppedMs }: ProcessTimes): ProcessLoss | null {
    const limits = this.#limits;
    if (cpuMs >= limits.cpuMs) return { cause: 'time', reason: `exceeded its limit of ${Math.round(limits.cpuMs)} ms of CPU time` };
    if (wallMs >= limits.wallMs && idleMs >= HUNG_MS) return { cause: 'time', reason: `did nothing for ${Math.round(idleMs)} ms` };
    if (stoppedMs >= MAX_STOPPED_MS) return { cause: 'interrupted', reason: 'was stopped by a signal' };
    if (performance.now() < this.#options.deadline) return null;
    const usage = `${Math.round(cpuMs)} ms of CPU time in ${Math.round(wallMs)} ms`;
    if (this.#starvedMs > 0) return { cause: 'interrupted', reason: `the machine is starved: ${usage}` };
    return { cause: 'time', reason: `exceeded its deadline: ${usage}` };
  }

  /** Without /proc only the clock can decide. With it, the process has exited, and its exit says more. */
  #findExcessByClock(): ProcessLoss | null {
    if (hasProcessTimes()) return null;
    const { wallMs } = this.#limits;
    const isOver = performance.now() >= Math.min(this.#meter.startedAt + wallMs, this.#options.deadline);
    return isOver ? { cause: 'time', reason: `exceeded its limit of ${Math.round(wallMs)} ms` } : null;
  }

  #checkMemory(): void {
    const { pid, maxRssBytes, onExceeded } = this.#options;
    const rssBytes = readRssBytes(pid);
    if (rssBytes === null) return;
    this.#rssBytes = rssBytes;
    if (rssBytes > maxRssBytes) onExceeded('memory', `used ${Math.round(rssBytes / 1_000_000)} MB`);
  }
}
