import { execFile } from 'node:child_process';
import { pickEnv } from '@pixmill/runtime';

/** Limits of one process that the kernel keeps, also when the parent is dead and the child deaf. They take effect a little later. */
export interface KernelLimits {
  /** Ends it with SIGXCPU once it has used so much CPU time since its start, in ms, or up to 5 s more. It is never lowered again. */
  setCpu(cpuMs: number): void;
  /** Refuses it more private memory than so many bytes, and core dumps. */
  setMemory(bytes: number): void;
}

/** A call stops a large process for 10 ms and more, so the limit rises in steps. */
const CPU_STEP_S = 5;

/**
 * Sets limits with `prlimit`, from outside, as Node has no call for them. Where there is none, nothing is limited and nothing said.
 * Returns the limits of one process; one call runs at a time, so that an older limit never comes after a newer.
 */
export function createKernelLimits(command = 'prlimit'): (pid: number) => KernelLimits {
  let isAvailable = true;
  return (pid) => {
    const pending = new Map<string, string>();
    let isRunning = false;
    let cpuSteps = 0;
    function set(name: string, value: string): void {
      pending.set(name, value);
      // what is set in one breath goes in one call
      queueMicrotask(runPrlimit);
    }
    function runPrlimit(): void {
      if (isRunning || !isAvailable || pending.size === 0) return;
      const limits = [...pending].map(([name, value]) => `--${name}=${value}`);
      pending.clear();
      isRunning = true;
      execFile(command, ['--pid', String(pid), ...limits], { env: pickEnv(['PATH']) }, (error) => {
        // any other failure is that of a process that has gone meanwhile
        if (error?.code === 'ENOENT') isAvailable = false;
        isRunning = false;
        runPrlimit();
      });
    }
    return {
      // the soft limit alone: the hard one could never be raised again
      setCpu(cpuMs) {
        const steps = Math.ceil(cpuMs / 1_000 / CPU_STEP_S);
        if (steps <= cpuSteps) return;
        cpuSteps = steps;
        set('cpu', `${steps * CPU_STEP_S}:`);
      },
      setMemory(bytes) {
        set('data', String(bytes));
        set('core', '0');
      },
    };
  };
}
