import { execFile } from 'node:child_process';
import { pickEnv } from '@pixmill/runtime';

/** Limits of one process that the kernel enforces, even when the parent is dead and the child does not respond. They take effect asynchronously. */
export interface KernelLimits {
  /** Ends the process with SIGXCPU once its CPU time since its start reaches `cpuMs`, rounded up to a multiple of 5 s. Never lowers the limit. */
  setCpu(cpuMs: number): void;
  /** Limits the private memory to `bytes` and turns core dumps off. */
  setMemory(bytes: number): void;
}

/** `prlimit` stops a large process for 10 ms and more, so the limit rises in steps. */
const CPU_STEP_S = 5;

/**
 * Returns a function that opens the limits of one process. They are set from outside with `prlimit`, because Node has no call for them.
 * On a system without the command nothing is limited. Calls for one process run one after the other, so an older limit never replaces a newer one.
 */
export function createKernelLimits(command = 'prlimit'): (pid: number) => KernelLimits {
  const program = { command, isAvailable: true };
  return (pid) => {
    const limits = new PendingLimits(program, pid);
    let cpuSteps = 0;
    return {
      // the soft limit only: a lowered hard limit could never be raised again
      setCpu(cpuMs) {
        const steps = Math.ceil(cpuMs / 1_000 / CPU_STEP_S);
        if (steps <= cpuSteps) return;
        cpuSteps = steps;
        limits.set('cpu', `${steps * CPU_STEP_S}:`);
      },
      setMemory(bytes) {
        limits.set('data', String(bytes));
        limits.set('core', '0');
      },
    };
  };
}

/** Limits of one process that wait for the next call of `prlimit`. */
class PendingLimits {
  readonly #program: { readonly command: string; isAvailable: boolean };
  readonly #pid: number;
  readonly #pending = new Map<string, string>();
  #isRunning = false;

  constructor(program: { readonly command: string; isAvailable: boolean }, pid: number) {
    this.#program = program;
    this.#pid = pid;
  }

  set(name: string, value: string): void {
    this.#pending.set(name, value);
    // limits that are set in the same tick go into one call
    queueMicrotask(() => this.#run());
  }

  #run(): void {
    if (this.#isRunning || !this.#program.isAvailable || this.#pending.size === 0) return;
    const limits = [...this.#pending].map(([name, value]) => `--${name}=${value}`);
    this.#pending.clear();
    this.#isRunning = true;
    execFile(this.#program.command, ['--pid', String(this.#pid), ...limits], { env: pickEnv(['PATH']) }, (error) => {
      // any other error means that the process has exited
      if (error?.code === 'ENOENT') this.#program.isAvailable = false;
      this.#isRunning = false;
      this.#run();
    });
  }
}
