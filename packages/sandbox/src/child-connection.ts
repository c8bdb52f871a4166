import { type ChildProcess, fork } from 'node:child_process';
import { pickEnv } from '@pixmill/runtime';
import type { ChildMessage, Versions } from './child-protocol.js';

/** Why a process was lost: it crashed, or exceeded its time or memory limit. */
export type LossCause = 'crash' | 'time' | 'memory';

export interface ProcessLoss {
  readonly cause: LossCause;
  readonly reason: string;
}

export interface ChildProgram {
  readonly program: URL;
  /** The complete environment of the process. Nothing is inherited, so no secret of the parent reaches it. */
  readonly env: Readonly<Record<string, string>>;
}

export interface ChildListener<Result> {
  onMessage(message: ChildMessage<Result>): void;
  onLoss(loss: ProcessLoss): void;
}

/** Long enough to load native libraries on a busy machine. */
const START_TIMEOUT_MS = 15_000;

function forkChild({ program, env }: ChildProgram): ChildProcess {
  // output is dropped: native libraries may print parts of their input
  return fork(program, [], {
    serialization: 'advanced',
    env: pickEnv([], env),
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

/** A forked process and its message channel. */
export class ChildConnection<Request extends object, Result> {
  readonly pid: number;
  /** Resolves with the versions of the native libraries when the process is ready, with null when it exits before. */
  readonly versions: Promise<Versions | null>;
  /** Resolves when the process has exited. Never rejects. */
  readonly exited: Promise<void>;
  /** Receives the messages and the loss of the process; null between two requests. */
  listener: ChildListener<Result> | null = null;
  readonly #child: ChildProcess;
  #isReady = false;
  #loss: ProcessLoss | null = null;

  constructor(program: ChildProgram) {
    const child = forkChild(program);
    this.#child = child;
    this.pid = child.pid ?? 0;
    const startTimer = setTimeout(() => {
      this.#loss = { cause: 'crash', reason: 'did not start in time' };
      this.kill();
    }, START_TIMEOUT_MS);
    this.exited = this.#waitForExit().finally(() => clearTimeout(startTimer));
    this.versions = this.#waitUntilReady().finally(() => clearTimeout(startTimer));
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Null while the process is usable. */
  get loss(): ProcessLoss | null {
    return this.#loss;
  }

  send(request: Request, onError: (error: Error) => void): void {
    this.#child.send(request, (error) => {
      if (error) onError(error);
    });
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #waitForExit(): Promise<void> {
    return new Promise((resolve) => {
      const onExit = (exit: ProcessLoss) => {
        this.#loss ??= exit;
        this.listener?.onLoss(this.#loss);
        resolve();
      };
      this.#child.once('exit', (code, signal) =>
        onExit({ cause: signal === 'SIGXCPU' ? 'time' : 'crash', reason: `ended with ${signal ?? `code ${code}`}` }),
      );
      this.#child.once('error', (error) => onExit({ cause: 'crash', reason: error.message }));
    });
  }

  #waitUntilReady(): Promise<Versions | null> {
    return new Promise((resolve) => {
      this.#child.on('message', (message: ChildMessage<Result>) => {
        if (message.kind === 'ready') {
          this.#isReady = true;
          resolve(message.versions);
        }
        this.listener?.onMessage(message);
      });
      void this.exited.then(() => resolve(null));
    });
  }
}
