import { execFile } from 'node:child_process';
import { pickEnv } from '@pixmill/config';

/** Limits of one process that the kernel keeps, also when the parent is dead and the child deaf. They take effect a little later. */
export interface KernelLimits {
  /** Ends it with SIGXCPU once it has used so much CPU time since its start, in ms. Is only raised: a call costs a tenth of a small image. */
  setCpu(cpuMs: number): void;
  /** Refuses it more private memory than so many bytes, and core dumps. */
  setMemory(bytes: number): void;
}

/**
 * Sets limits with `prlimit`, from outside, as Node has no call for them. Where there is none, nothing is limited and nothing said.
 * Returns the limits of one process; one call runs at a time, so that an older limit never comes after a newer.
 */
export function createKernelLimits(command = 'prlimit'): (pid: number) => KernelLimits {
  let there = true;
  return (pid) => {
    const wanted = new Map<string, string>();
    let calling = false;
    let cpuSeconds = 0;
    function set(name: string, value: string): void {
      wanted.set(name, value);
      // what is set in one breath goes in one call
      queueMicrotask(call);
    }
    function call(): void {
      if (calling || !there || wanted.size === 0) return;
      const limits = [...wanted].map(([name, value]) => `--${name}=${value}`);
      wanted.clear();
      calling = true;
      execFile(command, ['--pid', String(pid), ...limits], { env: pickEnv(['PATH']) }, (error) => {
        // any other failure is that of a process that has gone meanwhile
        if (error?.code === 'ENOENT') there = false;
        calling = false;
        call();
      });
    }
    return {
      // the soft limit alone: the hard one could never be raised again
      setCpu(cpuMs) {
        const seconds = Math.ceil(cpuMs / 1_000);
        if (seconds <= cpuSeconds) return;
        cpuSeconds = seconds;
        set('cpu', `${seconds}:`);
      },
      setMemory(bytes) {
        set('data', String(bytes));
        set('core', '0');
      },
    };
  };
}
