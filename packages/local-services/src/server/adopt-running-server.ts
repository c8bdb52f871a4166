import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningServer } from './launch-on-port.js';
import { isRunning, type ProcessIdentity, terminateProcess, waitForExit } from './process-table.js';

const silentTimeoutMs = 60_000;
const pollIntervalMs = 100;

export interface AdoptInput extends ProcessIdentity {
  readonly port: number;
  /** Signal that stops a server which does not become ready. */
  readonly stopSignal: NodeJS.Signals;
  /** Time between `stopSignal` and SIGKILL. */
  readonly stopTimeoutMs: number;
  isReady(): Promise<boolean>;
  /** Whether it answers anything: a server that recovers its data does. */
  isAlive(): Promise<boolean>;
}

/**
 * Adopts a server that still runs from an earlier start; resolves to null when there is none. A running server that does not answer
 * may be starting or stopping. When it has answered nothing for 60 s, it is stopped: two servers on one directory would damage the data.
 */
export async function adoptRunningServer(input: AdoptInput): Promise<RunningServer | null> {
  const { pid, mark, port, stopSignal, stopTimeoutMs } = input;
  let deadline = Date.now() + silentTimeoutMs;
  while (isRunning(pid, mark)) {
    if (await input.isReady()) return { pid, port, exited: waitForExit(pid, mark) };
    if (await input.isAlive()) deadline = Date.now() + silentTimeoutMs;
    if (Date.now() > deadline) await terminateProcess({ pid, mark, signal: stopSignal, killAfterMs: stopTimeoutMs });
    else await sleep(pollIntervalMs);
  }
  return null;
}
