import { ChildConnection, type ChildProgram, type ProcessLoss } from './child-connection.js';
import type { SerializedError, Versions } from './child-protocol.js';
import type { KernelLimits } from './kernel-limits.js';
import { RequestWatch, type TimeLimits } from './request-watch.js';

/** The result of one attempt. `lost`: the process died or was killed, and is gone. */
export type AttemptOutcome<Result> =
  | { readonly kind: 'done'; readonly result: Result; readonly rssBytes: number }
  | { readonly kind: 'failed'; readonly error: SerializedError; readonly rssBytes: number }
  | ({ readonly kind: 'lost' } & ProcessLoss)
  | { readonly kind: 'aborted' };

export interface AttemptOptions {
  readonly signal: AbortSignal;
  /** The last moment for an answer, on the clock of `performance.now()`. */
  readonly deadline: number;
}

export interface SandboxProcessOptions extends ChildProgram {
  /** Resident memory at which the process is killed. */
  readonly maxRssBytes: number;
  /** The limits of a request by its size; 0 means that the size is not known yet. */
  readonly timeLimits: (workUnits: number) => TimeLimits;
  /** Opens the kernel limits of a process. */
  readonly limitsOf: (pid: number) => KernelLimits;
  /** Called after a request was sent to the process. */
  readonly onAssigned: (pid: number) => void;
}

/** Private memory includes reserved stacks and heaps: 1.6 times the resident memory was the highest measured ratio (75 MP, PNG). */
const PRIVATE_TO_RSS_RATIO = 2;

/** A process with limits that answers one request at a time. */
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

  /** Requests that were sent to it. */
  get requestCount(): number {
    return this.#requestCount;
  }

  /** Versions of its native libraries, once it is ready; null when it exits before that. */
  get versions(): Promise<Versions | null> {
    return this.#connection.versions;
  }

  /** Settles when the process is gone. Never rejects. */
  get exited(): Promise<void> {
    return this.#connection.exited;
  }

  kill(): void {
    this.#connection.kill();
  }

  /** Sends one request and waits for its outcome. Only one may run at a time. Never rejects. */
  run(request: Request, { signal, deadline }: AttemptOptions): Promise<AttemptOutcome<Result>> {
    const connection = this.#connection;
    const { pid, loss } = connection;
    if (signal.aborted) return Promise.resolve({ kind: 'aborted' });
    if (loss !== null) return Promise.resolve({ kind: 'lost', ...loss });
    return new Promise((resolve) => {
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
      const onExceeded = (cause: ProcessLoss['cause'], reason: string) => killAs({ kind: 'lost', cause, reason });
      const watch = new RequestWatch({ pid, kernel: this.#kernel, deadline, timeLimits, maxRssBytes, onExceeded });
      const send = () => {
        this.#requestCount += 1;
        watch.start();
        connection.send(request, (error) => onExceeded('crash', error.message));
        onAssigned(pid);
      };
      signal.addEventListener('abort', onAbort);
      connection.listener = {
        onLoss: (exit) => settle({ kind: 'lost', ...exit }),
        onMessage(message) {
          if (message.kind === 'ready') send();
          else if (message.kind === 'measured') watch.extend(message.workUnits);
          else settle(message);
        },
      };
      if (connection.isReady) send();
      else watch.waitForReady();
    });
  }
}
