import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Service } from '../../service.js';
import { family, signal, signalAll } from '../processes.js';
import type { Load } from './load.js';
import type { Fault } from './plan.js';
import type { Truth } from './truth.js';

/** A fault as it happened. */
export interface Struck extends Fault {
  /** Whether the process had work in hand in that moment. */
  readonly atWork: boolean;
}

export interface FaultsOptions {
  readonly faults: readonly Fault[];
  readonly service: Service;
  readonly truth: Truth;
  readonly load: Load;
  readonly say: (line: string) => void;
}

const backWithinMs = 90_000;
const workWithinMs = 10_000;
const lookEveryMs = 15;

/** Redis' own folder; its owner may have had to put it elsewhere and left a note. */
function redisData(dataDir: string): string {
  const home = join(dataDir, 'redis');
  const note = join(home, 'home');
  return join(existsSync(note) ? readFileSync(note, 'utf8').trim() : home, 'data');
}

/** Takes the append-only files away, so that the Redis that comes back after the kill knows nothing. */
function emptyRedis(dataDir: string): void {
  const data = redisData(dataDir);
  for (const name of readdirSync(data)) if (name !== 'redis.pid') rmSync(join(data, name), { recursive: true, force: true });
}

/** Strikes as planned while the load goes on. Resolves with what was done, once everything that was paused runs again. */
export async function strikeAll({ faults, service, truth, load, say }: FaultsOptions): Promise<Struck[]> {
  const busy = new Set<string>();

  async function hasWork(target: string): Promise<boolean> {
    if (target === 'api') return load.inFlight() > 0;
    if (target === 'redis') return ((await truth.countRung()) ?? 0) > 0;
    if (target === 'postgres') return ((await truth.countActive()) ?? 0) > 0;
    return ((await truth.countHeld(target)) ?? 0) > 0;
  }

  async function findPid(target: string): Promise<number> {
    const deadline = Date.now() + backWithinMs;
    while (Date.now() < deadline) {
      const pid = await service.pidOf(target);
      if (pid !== null && !busy.has(target) && signal(pid, 0)) return pid;
      await pause(lookEveryMs);
    }
    throw new Error(`${target} did not come back within ${backWithinMs} ms`);
  }

  /** The process at a moment when it has work in hand, or after a while at any. */
  async function findMoment({ target, seeksWork }: Fault): Promise<{ pid: number; atWork: boolean }> {
    const deadline = Date.now() + workWithinMs;
    for (;;) {
      const pid = await findPid(target);
      const atWork = await hasWork(target);
      if (atWork || !seeksWork || Date.now() > deadline) return { pid, atWork };
      await pause(lookEveryMs);
    }
  }

  async function hold(pid: number, { target, pauseMs }: Fault): Promise<void> {
    busy.add(target);
    // Stopping a database server alone stops none of those it has started.
    const all = target === 'postgres' ? family(pid) : [pid];
    signalAll(all, 'SIGSTOP');
    try {
      await pause(pauseMs);
    } finally {
      signalAll(all, 'SIGCONT');
      busy.delete(target);
    }
  }

  const struck: Struck[] = [];
  const held: Promise<void>[] = [];
  for (const fault of faults) {
    while (load.done() < fault.after) await pause(lookEveryMs);
    await pause(fault.delayMs);
    const { pid, atWork } = await findMoment(fault);
    if (fault.kind === 'pause') held.push(hold(pid, fault));
    else {
      if (fault.kind === 'empty') emptyRedis(service.dataDir);
      signal(pid, 'SIGKILL');
    }
    struck.push({ ...fault, atWork });
    const length = fault.kind === 'pause' ? ` for ${fault.pauseMs} ms` : '';
    say(`${load.done()} submissions over: ${fault.kind} ${fault.target}${length}${atWork ? ', at work' : ''}`);
  }
  await Promise.all(held);
  return struck;
}
