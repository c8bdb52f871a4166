import { type ChildProcess, fork } from 'node:child_process';
import { pickEnv } from '@pixmill/runtime';
import type { ChildMessage, Versions } from './child-protocol.js';
import { type ExitStatus, type ProcessLoss, toExitLoss } from './process-loss.js';
import { defaultStartLimits, type StartLimits, watchStart } from './start-watch.js';

export interface ChildProgram {
  readonly program: URL;
  /** The complete environment of the process. Nothing is inherited, so no secret of the parent reaches it. */
  readonly env: Readonly<Record<string, string>>;
  readonly startLimits?: StartLimits | undefined;
}

export interface ChildListener<Result> {
  onMessage(message: ChildMessage<Result>): void;
  onLoss(loss: ProcessLoss): void;
}

/** Throws the error of the system when it has no memory for a process; any other error is an event of the process. */
function forkChild({ program, env }: ChildProgram): ChildProcess {
  // output is dropped: native libraries may print parts of their input
  // the arguments of this process: the last one names the supervisor, which finds what a killed worker left
  return fork(program, process.argv.slice(2), {
    serialization: 'advanced',
    env: pickEnv([], env),
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

/** A forked process and its message channel. */
export class ChildConnection<Request extends object, Result> {
  /** 0 when the system did not start the process. */
  readonly pid: number;
  /** Resolves with the versions of the native libraries when the process is ready, with null when its start failed. */
  readonly versions: Promise<Versions | null>;
  /** Resolves when the process has exited. Never rejects. */
  readonly exited: Promise<void>;
  /** Receives the messages and the loss of the process; null between two requests. */
  listener: ChildListener<Result> | null = null;
  readonly #child: ChildProcess;
  #loss: ProcessLoss | null = null;

  /** Starts the process. Throws the error of the system when it has no memory for a process. */
  constructor(program: ChildProgram) {
    const child = forkChild(program);
    this.#child = child;
    this.pid = child.pid ?? 0;
    const onGivenUp = (reason: string) => {
      this.#loss = { cause: 'interrupted', reason };
      this.kill();
    };
    const endWatch = watchStart(this.pid, { limits: program.startLimits ?? defaultStartLimits, onGivenUp });
    this.exited = this.#waitForExit().finally(endWatch);
    this.versions = this.#waitUntilReady().finally(endWatch);
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
      this.#child.once('exit', (code, signal) => onExit(toExitLoss({ code, signal } as ExitStatus)));
      // a process may report several errors, for example one for each message that it cannot get
      this.#child.on('error', (error) => onExit({ cause: 'interrupted', reason: error.message }));
    });
  }

  #waitUntilReady(): Promise<Versions | null> {
    return new Promise((resolve) => {
      this.#child.on('message', (message: ChildMessage<Result>) => {
        if (message.kind === 'ready') resolve(message.versions);
        this.listener?.onMessage(message);
      });
      void this.exited.then(() => resolve(null));
    });
  }
}
