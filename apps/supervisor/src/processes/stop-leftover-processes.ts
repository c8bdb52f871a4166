import { type ListedProcess, listProcesses, sendSignal, terminateProcess } from '@pixmill/local-services';
import { isGuard } from './guard.js';

const drainTimeoutMs = 5_000;

/**
 * Ends what a killed supervisor left: its guard, the API, the workers and their codec processes. It finds them in the process table: the last
 * argument of their command line is `runDir`. Pid files would not do, because a process that was started on a full disk has none.
 */
export async function stopLeftoverProcesses(runDir: string): Promise<void> {
  const left = listProcesses().filter((found) => found.commandLine.endsWith(` ${runDir}`) && (isGuard(found) || isNode(found)));
  // First the guard, which would stop the databases that this start is about to adopt.
  for (const guard of left.filter(isGuard)) sendSignal(guard.pid, 'SIGKILL');
  const others = left.filter((found) => !isGuard(found));
  await Promise.all(others.filter((found) => found.groupId === found.pid).map((leader) => stopGroup(leader, runDir)));
  // Codec processes whose worker is dead.
  for (const { pid } of others) await terminateProcess({ pid, mark: runDir, signal: 'SIGKILL', killAfterMs: drainTimeoutMs });
}

/** Whether it runs Node: a person's `ls` may have the same last argument. */
function isNode({ commandLine }: ListedProcess): boolean {
  return /^\S*node\S* /.test(commandLine) || commandLine.startsWith(`${process.execPath} `);
}

async function stopGroup({ pid }: ListedProcess, runDir: string): Promise<void> {
  await terminateProcess({ pid, mark: runDir, signal: 'SIGTERM', killAfterMs: drainTimeoutMs });
  sendSignal(-pid, 'SIGKILL');
}
