import type { LossCause } from './child-connection.js';
import { createKernelLimits } from './kernel-limits.js';
import { type AttemptOutcome, SandboxProcess, type SandboxProcessOptions } from './sandbox-process.js';

/** An event in the life of a process, for logs and tests. */
export type ProcessEvent =
  | { readonly kind: 'started'; readonly pid: number }
  | { readonly kind: 'assigned'; readonly pid: number }
  | { readonly kind: 'lost'; readonly pid: number; readonly cause: LossCause; readonly reason: string }
  | { readonly kind: 'recycled'; readonly pid: number };

export interface ProcessSetOptions extends Omit<SandboxProcessOptions, 'limitsOf' | 'onAssigned'> {
  /** Requests after which a process is replaced; 200 by default. */
  readonly maxRequestsPerProcess?: number;
  /** Resident memory after a request at which a process is replaced; 600 MB by default. */
  readonly recycleRssBytes?: number;
  readonly onProcessEvent: (event: ProcessEvent) => void;
}

/** Source: docs/codec-isolation.md#processes. */
const MAX_REQUESTS_PER_PROCESS = 200;
const RECYCLE_RSS_BYTES = 600_000_000;

/** The live processes of a pool, and which of them are idle. */
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
    const started = new SandboxProcess<Request, Result>({ ...this.#options, limitsOf: this.#limitsOf, onAssigned });
    this.#alive.add(started);
    onProcessEvent({ kind: 'started', pid: started.pid });
    void started.exited.then(() => {
      this.#alive.delete(started);
      const at = this.#idle.indexOf(started);
      if (at >= 0) this.#idle.splice(at, 1);
    });
    return started;
  }

  takeIdle(): SandboxProcess<Request, Result> | undefined {
    return this.#idle.pop();
  }

  /** Gives back a process that is fit for the next request. */
  addIdle(process: SandboxProcess<Request, Result>): void {
    this.#idle.push(process);
  }

  /** Gives back a process after an attempt: it becomes idle, or is replaced when it is lost, old or large. */
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
