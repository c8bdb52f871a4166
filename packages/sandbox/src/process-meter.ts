import { readCpuMs, readThreadStates } from './process-usage.js';

/** How a process has spent its time since the start of the measurement, in ms. */
export interface ProcessTimes {
  readonly wallMs: number;
  /** CPU time of all threads. */
  readonly cpuMs: number;
  /** Time that it has now spent without a break in which it neither used a core nor waited for one. */
  readonly idleMs: number;
  /** Time that it has now been stopped by a signal, without a break. */
  readonly stoppedMs: number;
  /** Time in which it could not run although it had work: on a busy machine, stopped, or while this process could not run either. */
  readonly waitedMs: number;
}

/** The time between two samples counts as this much at most: this process may have been frozen or starved itself, and saw nothing. */
const MAX_SAMPLE_MS = 2_000;
/** A process that wanted a core for less than this share of the time did nothing: runtimes wake up now and then without work. */
const IDLE_SHARE = 0.01;

/**
 * Measures how a process spends its time (docs/codec-isolation.md#busy-machines). Call `sample` at least every second: only what a sample
 * shows counts as idle.
 */
export class ProcessMeter {
  readonly #pid: number;
  /** When the measurement began, in ms on the clock of `performance.now()`. */
  readonly startedAt = performance.now();
  readonly #cpuMsBefore: number;
  #sampledAt = performance.now();
  #cpuMs = 0;
  #queuedMs = 0;
  #idleMs = 0;
  #stoppedMs = 0;
  #allIdleMs = 0;

  /** Starts the measurement. */
  constructor(pid: number) {
    this.#pid = pid;
    this.#cpuMsBefore = readCpuMs(pid) ?? 0;
    this.#queuedMs = readThreadStates(pid)?.queuedMs ?? 0;
  }

  /** CPU time of the process before the measurement, in ms. */
  get cpuMsBefore(): number {
    return this.#cpuMsBefore;
  }

  /** The times so far; null when they cannot be read: the process has exited, or the system has no /proc. */
  sample(): ProcessTimes | null {
    const totalMs = readCpuMs(this.#pid);
    const threads = readThreadStates(this.#pid);
    if (totalMs === null || threads === null) return null;
    const now = performance.now();
    const elapsedMs = Math.min(now - this.#sampledAt, MAX_SAMPLE_MS);
    const cpuMs = totalMs - this.#cpuMsBefore;
    const wantedMs = cpuMs - this.#cpuMs + Math.max(0, threads.queuedMs - this.#queuedMs);
    const mayBeIdle = !threads.isWaiting && !threads.isStopped;
    this.#sampledAt = now;
    this.#cpuMs = cpuMs;
    this.#queuedMs = threads.queuedMs;
    this.#stoppedMs = threads.isStopped ? this.#stoppedMs + elapsedMs : 0;
    this.#idleMs = mayBeIdle && wantedMs < elapsedMs * IDLE_SHARE ? this.#idleMs + elapsedMs : 0;
    if (mayBeIdle) this.#allIdleMs += Math.max(0, elapsedMs - wantedMs);
    const wallMs = now - this.startedAt;
    const waitedMs = Math.max(0, wallMs - cpuMs - this.#allIdleMs);
    return { wallMs, cpuMs, idleMs: this.#idleMs, stoppedMs: this.#stoppedMs, waitedMs };
  }
}
