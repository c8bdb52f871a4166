import { AppError } from '@pixmill/contracts';
import { createKernelLimits } from './kernel-limits.js';
import type { LossCause } from './process-loss.js';
import { ProcessStarter } from './process-starter.js';
import type { AttemptOutcome, SandboxProcess, SandboxProcessOptions } from './sandbox-process.js';

/** An event of a process, for logs and tests. `start-failed`: it was never ready, which is no request's fault; pid 0: the system did not start it. */
export type ProcessEvent =
  | { readonly kind: 'started'; readonly pid: number }
  | { readonly kind: 'start-failed'; readonly pid: number; readonly reason: string }
  | { readonly kind: 'assigned'; readonly pid: number }
  | { readonly kind: 'lost'; readonly pid: number; readonly cause: LossCause; readonly reason: string }
  | { readonly kind: 'recycled'; readonly pid: number };

export interface ProcessSetOptions extends Omit<SandboxProcessOptions, 'limitsOf' | 'onAssigned'> {
  /** A process is replaced after this many requests; 200 by default. */
  readonly maxRequestsPerProcess?: number;
  /** A process is replaced when its resident memory after a request is this large; 600 MB by default. */
  readonly recycleRssBytes?: number;
  readonly onProcessEvent: (event: ProcessEvent) => void;
}

/** Source: docs/codec-isolation.md#processes. */
const MAX_REQUESTS_PER_PROCESS = 200;
const RECYCLE_RSS_BYTES = 600_000_000;
/** Starts for one request. After as many failures the service cannot start processes at all. */
const MAX_STARTS = 3;

/** The live and the idle processes of a pool. */
export class ProcessSet<Request extends object, Result> {
  readonly #options: ProcessSetOptions;
  readonly #starter: ProcessStarter<Request, Result>;
  readonly #alive = new Set<SandboxProcess<Request, Result>>();
  readonly #idle: SandboxProcess<Request, Result>[] = [];
  #isClosed = false;

  constructor(options: ProcessSetOptions) {
    const { onProcessEvent } = options;
    this.#options = options;
    this.#starter = new ProcessStarter({
      ...options,
      limitsOf: createKernelLimits(),
      onAssigned: (pid) => onProcessEvent({ kind: 'assigned', pid }),
      onFailed: (pid, reason) => onProcessEvent({ kind: 'start-failed', pid, reason }),
    });
  }

  /**
   * An idle process, or a new one when there is none or when it must be `fresh`, ready for a request. Null after an abort, which leaves a
   * process that starts for the next request. Throws AppError `unavailable` when no process can be started (docs/codec-isolation.md#start).
   */
  async acquire(signal: AbortSignal, { fresh = false } = {}): Promise<SandboxProcess<Request, Result> | null> {
    let idle = this.#idle.pop() ?? null;
    if (fresh) {
      idle?.kill();
      idle = null;
    }
    for (let starts = 0; starts < MAX_STARTS && !signal.aborted; starts += 1) {
      const child = idle ?? (await this.#start(signal));
      if (child && (await this.#starter.waitUntilReady(child, signal))) return child;
      if (child && signal.aborted) this.addIdle(child);
      idle = null;
    }
    if (signal.aborted) return null;
    throw new AppError('unavailable', { detail: `no process could be started: ${this.#starter.failureReason}` });
  }

  /** Makes a process available for the next request. */
  addIdle(process: SandboxProcess<Request, Result>): void {
    if (process.loss === null) this.#idle.push(process);
  }

  /** Takes a process back after an attempt. It becomes idle; after too many requests, or when it is too large, it is killed instead. */
  release(process: SandboxProcess<Request, Result>, outcome: AttemptOutcome<Result>): void {
    const { maxRequestsPerProcess = MAX_REQUESTS_PER_PROCESS, recycleRssBytes = RECYCLE_RSS_BYTES, onProcessEvent } = this.#options;
    const { pid } = process;
    if (outcome.kind === 'lost') onProcessEvent({ kind: 'lost', pid, cause: outcome.cause, reason: outcome.reason });
    if (outcome.kind === 'lost' || outcome.kind === 'aborted') return;
    if (process.requestCount < maxRequestsPerProcess && outcome.rssBytes < recycleRssBytes && !this.#isClosed) {
      this.addIdle(process);
      return;
    }
    onProcessEvent({ kind: 'recycled', pid });
    process.kill();
  }

  /** Kills every process and waits for the exits. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const processes = [...this.#alive];
    for (const process of processes) process.kill();
    await Promise.all(processes.map((process) => process.exited));
  }

  async #start(signal: AbortSignal): Promise<SandboxProcess<Request, Result> | null> {
    const child = await this.#starter.start(signal);
    if (child === null) return null;
    this.#alive.add(child);
    if (child.pid !== 0) this.#options.onProcessEvent({ kind: 'started', pid: child.pid });
    void child.exited.then(() => {
      this.#alive.delete(child);
      const at = this.#idle.indexOf(child);
      if (at >= 0) this.#idle.splice(at, 1);
    });
    return child;
  }
}
