import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { RunningService } from '../../service.js';
import { listProcessTree, sendSignal, sendSignalToAll } from '../processes.js';
import type { DatabaseReader } from './database-reader.js';
import type { Load } from './load/load.js';
import type { Fault } from './plan-faults.js';

/** A fault as it happened. */
export interface InjectedFault extends Fault {
  /** Whether the process had work in hand in that moment. */
  readonly wasBusy: boolean;
}

export interface InjectFaultsOptions {
  readonly faults: readonly Fault[];
  readonly service: RunningService;
  readonly database: DatabaseReader;
  readonly load: Load;
  readonly say: (line: string) => void;
}

const restartTimeoutMs = 90_000;
const busyTimeoutMs = 10_000;
const pollIntervalMs = 15;

/** Redis' own folder; its owner may have had to put it elsewhere and left a note. */
function findRedisDataDir(dataDir: string): string {
  const home = join(dataDir, 'redis');
  const note = join(home, 'home');
  return join(existsSync(note) ? readFileSync(note, 'utf8').trim() : home, 'data');
}

/** Takes the append-only files away, so that the Redis that comes back after the kill knows nothing. */
function deleteRedisData(dataDir: string): void {
  const data = findRedisDataDir(dataDir);
  for (const name of readdirSync(data)) if (name !== 'redis.pid') rmSync(join(data, name), { recursive: true, force: true });
}

/** Strikes as planned while the load goes on. Resolves with what was done, once everything that was paused runs again. */
export async function injectFaults({ faults, service, database, load, say }: InjectFaultsOptions): Promise<InjectedFault[]> {
  const pausedTargets = new Set<string>();

  async function isBusy(target: string): Promise<boolean> {
    if (target === 'api') return load.countInFlight() > 0;
    if (target === 'redis') return ((await database.countEnqueued()) ?? 0) > 0;
    if (target === 'postgres') return ((await database.countActiveStatements()) ?? 0) > 0;
    return ((await database.countLeased(target)) ?? 0) > 0;
  }

  async function findPid(target: string): Promise<number> {
    const deadline = Date.now() + restartTimeoutMs;
    while (Date.now() < deadline) {
      const pid = await service.findPid(target);
      if (pid !== null && !pausedTargets.has(target) && sendSignal(pid, 0)) return pid;
      await pause(pollIntervalMs);
    }
    throw new Error(`${target} did not come back within ${restartTimeoutMs} ms`);
  }

  /** The process at a moment when it has work in hand, or after a while at any. */
  async function waitForTarget({ target, waitsForWork }: Fault): Promise<{ pid: number; wasBusy: boolean }> {
    const deadline = Date.now() + busyTimeoutMs;
    for (;;) {
      const pid = await findPid(target);
      const wasBusy = await isBusy(target);
      if (wasBusy || !waitsForWork || Date.now() > deadline) return { pid, wasBusy };
      await pause(pollIntervalMs);
    }
  }

  async function pauseProcess(pid: number, { target, pauseMs }: Fault): Promise<void> {
    pausedTargets.add(target);
    // Stopping a database server alone stops none of those it has started.
    const all = target === 'postgres' ? listProcessTree(pid) : [pid];
    sendSignalToAll(all, 'SIGSTOP');
    try {
      await pause(pauseMs);
    } finally {
      sendSignalToAll(all, 'SIGCONT');
      pausedTargets.delete(target);
    }
  }

  const injected: InjectedFault[] = [];
  const pauses: Promise<void>[] = [];
  for (const fault of faults) {
    while (load.countFinished() < fault.after) await pause(pollIntervalMs);
    await pause(fault.delayMs);
    const { pid, wasBusy } = await waitForTarget(fault);
    if (fault.kind === 'pause') pauses.push(pauseProcess(pid, fault));
    else {
      if (fault.kind === 'empty') deleteRedisData(service.dataDir);
      sendSignal(pid, 'SIGKILL');
    }
    injected.push({ ...fault, wasBusy });
    const length = fault.kind === 'pause' ? ` for ${fault.pauseMs} ms` : '';
    say(`${load.countFinished()} submissions over: ${fault.kind} ${fault.target}${length}${wasBusy ? ', at work' : ''}`);
  }
  await Promise.all(pauses);
  return injected;
}
