import { readFileSync } from 'node:fs';
import { eventually } from '@pixmill/testkit';
import { listProcessTree, sendSignal } from '../../../../processes.js';
import type { RunningService } from '../../../../service.js';

const pollIntervalMs = 20;
/** A service that starts no codec process for this long has no work left. */
const nextStartTimeoutMs = 120_000;

function isCodecProcess(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('codec-child.js');
  } catch {
    return false; // the process has ended
  }
}

/** Pids of the codec processes of a worker; none while the worker does not run. */
export async function listCodecProcesses(service: RunningService, worker: string): Promise<number[]> {
  const pid = await service.findPid(worker);
  return pid === null ? [] : listProcessTree(pid).filter(isCodecProcess);
}

/** Kills the codec processes of a worker and then `starts` new ones as soon as they appear, as a host without memory does. Returns all pids. */
export async function killCodecProcesses(service: RunningService, worker: string, starts: number): Promise<number[]> {
  const killed: number[] = [];
  while (killed.length < 1 + starts) {
    const pid = await eventually(
      async () => (await listCodecProcesses(service, worker)).find((candidate) => !killed.includes(candidate)) ?? null,
      { withinMs: nextStartTimeoutMs, describe: 'the next codec process', everyMs: pollIntervalMs },
    );
    sendSignal(pid, 'SIGKILL');
    killed.push(pid);
  }
  return killed;
}
