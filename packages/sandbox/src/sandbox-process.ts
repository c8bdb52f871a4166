import { ChildConnection, type ChildProgram } from './child-connection.js';
import type { SerializedError, Versions } from './child-protocol.js';
import type { KernelLimits } from './kernel-limits.js';
import type { LossCause, ProcessLoss } from './process-loss.js';
import { RequestWatch, type TimeLimits } from './request-watch.js';
import { defaultStartLimits } from './start-watch.js';

/** A process that was lost during an attempt: it crashed, was killed at a limit, or was interrupted. */
export interface LostAttempt<Result> extends ProcessLoss {
  readonly kind: 'lost';
  /** The result that the process reported before. */
  readonly fallback: Result | null;
  /** Time in ms that a starved machine took from the attempt; 0 on a machine that is not starved. */
  readonly starvedMs: number;
}

/** The outcome of one attempt. */
export type AttemptOutcome<Result> =
  | { readonly kind: 'done'; readonly result: Result; readonly rssBytes: number }
  | { readonly kind: 'failed'; readonly error: SerializedError; readonly rssBytes: number }
  | LostAttempt<Result>
  | { readonly kind: 'aborted' };

export interface AttemptOptions {
  readonly signal: AbortSignal;
  /** The latest time for the outcome, in ms on the clock of `performance.now()`. */
  readonly deadline: number;
  /** The limits of this request by its size in work units; 0 means that the size is not known yet. */
  readonly timeLimits: (workUnits: number) => TimeLimits;
}

export interface SandboxProcessOptions extends ChildProgram {
  /** The process is killed when its resident memory exceeds this. */
  readonly maxRssBytes: number;
  /** Opens the kernel limits of a process. */
  readonly limitsOf: (pid: number) => KernelLimits;
  /** Called after a request is sent to the process. */
  readonly onAssigned: (pid: number) => void;
}

/** Private memory includes reserved stacks and heaps. The highest measured ratio to resident memory was 1.6 (PNG of 75 MP). */
const PRIVATE_TO_RSS_RATIO = 2;

/** A process with limits. It runs one request at a time. */
export class SandboxProcess<Request extends object, Result> {
  readonly #options: SandboxProcessOptions;
  readonly #connection: ChildConnection<Request, Result>;
  readonly #kernel: KernelLimits;
  #requestCount = 0;

  /** Starts the process. Throws the error of the system when it has no memory for a process. */
  constructor(options: SandboxProcessOptions) {
    this.#options = options;
    this.#connection = new ChildConnection(options);
    this.#kernel = options.limitsOf(this.pid);
    if (this.pid === 0) return;
    this.#kernel.setMemory(options.maxRssBytes * PRIVATE_TO_RSS_RATIO);
    this.#kernel.setCpu((options.startLimits ?? defaultStartLimits).cpuMs);
  }

  /** 0 when the system did not start the process. */
  get pid(): number {
    return this.#connection.pid;
  }

  /** How many requests were sent to the process. */
  get requestCount(): number {
    return this.#requestCount;
  }

  /** Null while the process is usable or starts. */
  get loss(): ProcessLoss | null {
    return this.#connection.loss;
  }

  /** Resolves with the versions of the native libraries when the process is ready, with null when its start failed. */
  get versions(): Promise<Versions | null> {
    return this.#connection.versions;
  }

  /** Resolves when the process has exited. Never rejects. */
  get exited(): Promise<void> {
    return this.#connection.exited;
  }

  kill(): void {
    this.#connection.kill();
  }

  /** Sends a request and waits for its outcome. Call it when the process is ready and has no other request. Never rejects. */
  run(request: Request, { signal, deadline, timeLimits }: AttemptOptions): Promise<AttemptOutcome<Result>> {
    const connection = this.#connection;
    const { pid, loss } = connection;
    if (signal.aborted) return Promise.resolve({ kind: 'aborted' });
    // the process was lost before the request, which therefore cannot be the cause
    if (loss !== null) return Promise.resolve({ kind: 'lost', fallback: null, starvedMs: 0, cause: 'interrupted', reason: loss.reason });
    return new Promise((resolve) => {
      let fallback: Result | null = null;
      const settle = (outcome: AttemptOutcome<Result>) => {
        watch.stop();
        signal.removeEventListener('abort', onAbort);
        connection.listener = null;
        resolve(outcome);
      };
      const settleLost = (loss: ProcessLoss) => settle({ kind: 'lost', fallback, starvedMs: watch.starvedMs, ...loss });
      const onExceeded = (cause: LossCause, reason: string) => {
        connection.kill();
        settleLost({ cause, reason });
      };
      const onAbort = () => {
        connection.kill();
        settle({ kind: 'aborted' });
      };
      const { maxRssBytes, onAssigned } = this.#options;
      const watch = new RequestWatch({ pid, kernel: this.#kernel, deadline, timeLimits, maxRssBytes, onExceeded });
      signal.addEventListener('abort', onAbort);
      connection.listener = {
        onLoss: (exitLoss) => settleLost(watch.explainExit(exitLoss)),
        onMessage(message) {
          if (message.kind === 'measured') watch.extend(message.workUnits);
          else if (message.kind === 'fallback') fallback = message.result;
          else if (message.kind !== 'ready') settle(message);
        },
      };
      this.#requestCount += 1;
      // a request that could not be sent is not the cause of the error
      connection.send(request, (error) => onExceeded('interrupted', error.message));
      onAssigned(pid);
    });
  }
}
