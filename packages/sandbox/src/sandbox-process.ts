import { ChildConnection, type ChildProgram, type ProcessLoss } from './child-connection.js';
import type { SerializedError, Versions } from './child-protocol.js';
import type { KernelLimits } from './kernel-limits.js';
import { RequestWatch, type TimeLimits } from './request-watch.js';

/** The outcome of one attempt. `lost`: the process crashed, or was killed at a limit; `fallback` is the result that it reported before. */
export type AttemptOutcome<Result> =
  | { readonly kind: 'done'; readonly result: Result; readonly rssBytes: number }
  | { readonly kind: 'failed'; readonly error: SerializedError; readonly rssBytes: number }
  | ({ readonly kind: 'lost'; readonly fallback: Result | null } & ProcessLoss)
  | { readonly kind: 'aborted' };

export interface AttemptOptions {
  readonly signal: AbortSignal;
  /** The latest time for the outcome, in ms on the clock of `performance.now()`. */
  readonly deadline: number;
}

export interface SandboxProcessOptions extends ChildProgram {
  /** The process is killed when its resident memory exceeds this. */
  readonly maxRssBytes: number;
  /** The limits of a request by its size in work units; 0 means that the size is not known yet. */
  readonly timeLimits: (workUnits: number) => TimeLimits;
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

  /** Starts the process. */
  constructor(options: SandboxProcessOptions) {
    this.#options = options;
    this.#connection = new ChildConnection(options);
    this.#kernel = options.limitsOf(this.pid);
    this.#kernel.setMemory(options.maxRssBytes * PRIVATE_TO_RSS_RATIO);
    this.#kernel.setCpu(options.timeLimits(0).cpuMs);
  }

  get pid(): number {
    return this.#connection.pid;
  }

  /** How many requests were sent to the process. */
  get requestCount(): number {
    return this.#requestCount;
  }

  /** Resolves with the versions of the native libraries when the process is ready, with null when it exits before. */
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

  /** Sends a request and waits for its outcome. Call it only after the outcome of the previous request. Never rejects. */
  run(request: Request, { signal, deadline }: AttemptOptions): Promise<AttemptOutcome<Result>> {
    const connection = this.#connection;
    const { pid, loss } = connection;
    if (signal.aborted) return Promise.resolve({ kind: 'aborted' });
    if (loss !== null) return Promise.resolve({ kind: 'lost', fallback: null, ...loss });
    return new Promise((resolve) => {
      let fallback: Result | null = null;
      const settle = (outcome: AttemptOutcome<Result>) => {
        watch.stop();
        signal.removeEventListener('abort', onAbort);
        connection.listener = null;
        resolve(outcome);
      };
      const killAs = (outcome: AttemptOutcome<Result>) => {
        connection.kill();
        settle(outcome);
      };
      const onAbort = () => killAs({ kind: 'aborted' });
      const { timeLimits, maxRssBytes, onAssigned } = this.#options;
      const onExceeded = (cause: ProcessLoss['cause'], reason: string) => killAs({ kind: 'lost', fallback, cause, reason });
      const watch = new RequestWatch({ pid, kernel: this.#kernel, deadline, timeLimits, maxRssBytes, onExceeded });
      const send = () => {
        this.#requestCount += 1;
        watch.start();
        connection.send(request, (error) => onExceeded('crash', error.message));
        onAssigned(pid);
      };
      signal.addEventListener('abort', onAbort);
      connection.listener = {
        onLoss: (exitLoss) => settle({ kind: 'lost', fallback, ...exitLoss }),
        onMessage(message) {
          if (message.kind === 'ready') send();
          else if (message.kind === 'measured') watch.extend(message.workUnits);
          else if (message.kind === 'fallback') fallback = message.result;
          else settle(message);
        },
      };
      if (connection.isReady) send();
      else watch.waitForReady();
    });
  }
}
