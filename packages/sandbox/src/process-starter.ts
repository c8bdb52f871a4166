import { SandboxProcess, type SandboxProcessOptions } from './sandbox-process.js';
import { StartBackoff } from './start-backoff.js';

export interface ProcessStarterOptions extends SandboxProcessOptions {
  /** `pid` is 0 when the system did not start the process. */
  readonly onFailed: (pid: number, reason: string) => void;
}

/** Starts processes, and delays the next start after one that failed. A failed start is no request's fault. */
export class ProcessStarter<Request extends object, Result> {
  readonly #options: ProcessStarterOptions;
  readonly #backoff = new StartBackoff();
  #failureReason = '';

  constructor(options: ProcessStarterOptions) {
    this.#options = options;
  }

  /** Why the last failed start failed. */
  get failureReason(): string {
    return this.#failureReason;
  }

  /** Starts a process when the next start is due; null after an abort, or when the system has no memory for a process. */
  async start(signal: AbortSignal): Promise<SandboxProcess<Request, Result> | null> {
    await this.#backoff.wait(signal);
    if (signal.aborted) return null;
    try {
      return new SandboxProcess<Request, Result>(this.#options);
    } catch (thrown) {
      this.#onFailed(0, thrown instanceof Error ? thrown.message : String(thrown));
      return null;
    }
  }

  /** Waits until the process is ready. False after an abort, which leaves it starting, and when its start failed. */
  async waitUntilReady(child: SandboxProcess<Request, Result>, signal: AbortSignal): Promise<boolean> {
    const versions = await raceAbort(child.versions, signal);
    if (versions === 'aborted') return false;
    if (versions === null) this.#onFailed(child.pid, child.loss?.reason ?? 'ended');
    else this.#backoff.onStarted();
    return versions !== null;
  }

  #onFailed(pid: number, reason: string): void {
    this.#failureReason = reason;
    this.#backoff.onFailed();
    this.#options.onFailed(pid, reason);
  }
}

/** What the promise resolves with, or `aborted` when the signal aborts first. The promise must not reject. */
function raceAbort<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value | 'aborted'> {
  return new Promise((resolve) => {
    const onAbort = () => resolve('aborted');
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    void promise.then((value) => {
      signal.removeEventListener('abort', onAbort);
      resolve(value);
    });
  });
}
