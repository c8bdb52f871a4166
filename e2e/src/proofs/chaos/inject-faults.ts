import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@pixmill/testkit';
import { listProcessTree, sendSignal, sendSignalToAll } from '../../processes.js';
import type { RunningService } from '../../service.js';
import type { DatabaseReader } from './database-reader.js';
import type { Load } from './load/load.js';
import type { Fault } from './plan-faults.js';

/** A fault that was injected. */
export interface InjectedFault extends Fault {
  /** Whether the process had work at that moment. */
  readonly wasBusy: boolean;
}

export interface InjectFaultsOptions {
  readonly faults: readonly Fault[];
  readonly service: RunningService;
  readonly database: DatabaseReader;
  readonly load: Pick<Load, 'countFinished' | 'countInFlight'>;
  readonly log: (line: string) => void;
}

const restartTimeoutMs = 90_000;
const busyTimeoutMs = 10_000;
/** Longest time between two faults: clients give up on a submission before. */
const loadTimeoutMs = 600_000;
const pollIntervalMs = 15;

/** Injects the planned faults during the load. Resolves when every paused process runs again. */
export async function injectFaults(options: InjectFaultsOptions): Promise<InjectedFault[]> {
  return new FaultInjector(options).run();
}

class FaultInjector {
  readonly #options: InjectFaultsOptions;
  readonly #pausedTargets = new Set<string>();
  readonly #pauses: Promise<void>[] = [];

  constructor(options: InjectFaultsOptions) {
    this.#options = options;
  }

  async run(): Promise<InjectedFault[]> {
    const { faults, load } = this.#options;
    const injected: InjectedFault[] = [];
    for (const fault of faults) {
      await eventually(() => load.countFinished() >= fault.after, {
        withinMs: loadTimeoutMs,
        describe: `${fault.after} finished submissions`,
        everyMs: pollIntervalMs,
      });
      await pause(fault.delayMs);
      injected.push(await this.#inject(fault));
    }
    await Promise.all(this.#pauses);
    return injected;
  }

  async #inject(fault: Fault): Promise<InjectedFault> {
    const { service, load, log } = this.#options;
    const { pid, wasBusy } = await this.#waitForTarget(fault);
    if (fault.kind === 'pause') this.#pauses.push(this.#pauseProcess(pid, fault));
    else {
      if (fault.kind === 'empty') deleteRedisData(service.dataDir);
      sendSignal(pid, 'SIGKILL');
    }
    const length = fault.kind === 'pause' ? ` for ${fault.pauseMs} ms` : '';
    log(`${load.countFinished()} submissions finished: ${fault.kind} ${fault.target}${length}${wasBusy ? ', busy' : ''}`);
    return { ...fault, wasBusy };
  }

  /** Waits for a moment at which the process has work; after `busyTimeoutMs` any moment will do. */
  async #waitForTarget({ target, waitsForWork }: Fault): Promise<{ readonly pid: number; readonly wasBusy: boolean }> {
    const deadline = Date.now() + busyTimeoutMs;
    for (;;) {
      const pid = await this.#findRunningPid(target);
      const wasBusy = await this.#isBusy(target);
      if (wasBusy || !waitsForWork || Date.now() > deadline) return { pid, wasBusy };
      await pause(pollIntervalMs);
    }
  }

  #findRunningPid(target: string): Promise<number> {
    const find = async () => {
      const pid = await this.#options.service.findPid(target);
      return pid !== null && !this.#pausedTargets.has(target) && sendSignal(pid, 0) && pid;
    };
    return eventually(find, { withinMs: restartTimeoutMs, describe: `${target} to run`, everyMs: pollIntervalMs });
  }

  async #isBusy(target: string): Promise<boolean> {
    const { load, database } = this.#options;
    if (target === 'api') return load.countInFlight() > 0;
    if (target === 'redis') return ((await database.countEnqueued()) ?? 0) > 0;
    if (target === 'postgres') return ((await database.countActiveStatements()) ?? 0) > 0;
    return ((await database.countLeased(target)) ?? 0) > 0;
  }

  async #pauseProcess(pid: number, { target, pauseMs }: Fault): Promise<void> {
    this.#pausedTargets.add(target);
    // SIGSTOP to the PostgreSQL server does not stop its child processes.
    const pids = target === 'postgres' ? listProcessTree(pid) : [pid];
    sendSignalToAll(pids, 'SIGSTOP');
    try {
      await pause(pauseMs);
    } finally {
      sendSignalToAll(pids, 'SIGCONT');
      this.#pausedTargets.delete(target);
    }
  }
}

/** The data folder of Redis. The supervisor may have moved it; then the file `home` has its path. */
function findRedisDataDir(dataDir: string): string {
  const home = join(dataDir, 'redis');
  const note = join(home, 'home');
  return join(existsSync(note) ? readFileSync(note, 'utf8').trim() : home, 'data');
}

/** Removes the append-only files, so that Redis is empty after its restart. */
function deleteRedisData(dataDir: string): void {
  const data = findRedisDataDir(dataDir);
  for (const name of readdirSync(data)) if (name !== 'redis.pid') rmSync(join(data, name), { recursive: true, force: true });
}
