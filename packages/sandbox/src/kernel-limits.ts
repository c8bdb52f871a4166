import { execFile } from 'node:child_process';
import { pickEnv } from '@pixmill/runtime';

/**
 * Limits of one process that the kernel enforces, even when the parent is dead or the child does not respond. A call returns before its limit
 * takes effect.
 */
export interface KernelLimits {
  /** The kernel kills the process with SIGXCPU when its CPU time since the start reaches `cpuMs`, rounded up to a multiple of 5 s. Never lowers the limit. */
  setCpu(cpuMs: number): void;
  /** Limits the private memory to `bytes` and turns core dumps off. */
  setMemory(bytes: number): void;
}

/** `prlimit` pauses a large process for 10 ms or more, so the limit rises in steps of 5 s. */
const CPU_STEP_S = 5;

/**
 * Returns a function that opens the limits of one process. The command `prlimit` sets them, because Node has no call for them. On a system
 * without the command nothing is limited. The commands for one process run one after the other, so an older limit never replaces a newer one.
 */
export function createKernelLimits(command = 'prlimit'): (pid: number) => KernelLimits {
  const program = { command, isAvailable: true };
  return (pid) => {
    const limits = new PendingLimits(program, pid);
    let cpuSteps = 0;
    return {
      // sets the soft limit only: a lowered hard limit can never be raised again
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

/** Collects the limits of one process for the next run of `prlimit`. */
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
    // limits that are set in the same tick share one run
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
