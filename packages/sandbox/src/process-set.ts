import type { LossCause } from './child-connection.js';
import { createKernelLimits } from './kernel-limits.js';
import { type AttemptOutcome, SandboxProcess, type SandboxProcessOptions } from './sandbox-process.js';

/** An event of a process, for logs and tests. */
export type ProcessEvent =
  | { readonly kind: 'started'; readonly pid: number }
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

/** The live and the idle processes of a pool. */
export class ProcessSet<Request extends object, Result> {
  readonly #options: ProcessSetOptions;
  readonly #limitsOf = createKernelLimits();
  readonly #alive = new Set<SandboxProcess<Request, Result>>();
  readonly #idle: SandboxProcess<Request, Result>[] = [];
  #isClosed = false;

  constructor(options: ProcessSetOptions) {
    this.#options = options;
  }

  start(): SandboxProcess<Request, Result> {
    const { onProcessEvent } = this.#options;
    const onAssigned = (pid: number) => onProcessEvent({ kind: 'assigned', pid });
    const child = new SandboxProcess<Request, Result>({ ...this.#options, limitsOf: this.#limitsOf, onAssigned });
    this.#alive.add(child);
    onProcessEvent({ kind: 'started', pid: child.pid });
    void child.exited.then(() => {
      this.#alive.delete(child);
      const at = this.#idle.indexOf(child);
      if (at >= 0) this.#idle.splice(at, 1);
    });
    return child;
  }

  takeIdle(): SandboxProcess<Request, Result> | undefined {
    return this.#idle.pop();
  }

  /** Makes a process available for the next request. */
  addIdle(process: SandboxProcess<Request, Result>): void {
    this.#idle.push(process);
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
}
