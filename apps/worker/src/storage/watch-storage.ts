import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@pixmill/runtime';
import type { WorkWatch } from '../pause/work-watch.js';
import { findStorageTrouble, type StorageTroubleDeps } from './find-storage-trouble.js';

export interface StorageWatchDeps extends StorageTroubleDeps {
  readonly log: Logger;
}

/** Knows whether storage and temp folder can be used. */
export type StorageWatch = WorkWatch;

export interface StorageWatchOptions {
  /** Pause between two checks, in ms. */
  readonly intervalMs?: number;
  /** A check that takes longer counts as trouble, in ms. */
  readonly limitMs?: number;
}

const defaultIntervalMs = 1_000;
const defaultLimitMs = 5_000;

/** Checks storage and temp folder once a second until `stop`. Writes one log line when they fail and one when they work again. */
export function watchStorage(
  { log, ...deps }: StorageWatchDeps,
  { intervalMs = defaultIntervalMs, limitMs = defaultLimitMs }: StorageWatchOptions = {},
): StorageWatch {
  const listeners: ((usable: boolean) => void)[] = [];
  let usable = true;
  let runningSince: number | null = null;

  function setTrouble(trouble: string | null): void {
    if (usable === (trouble === null)) return;
    usable = trouble === null;
    if (trouble === null) log.info({}, 'storage usable again; jobs go on');
    else log.warn({ trouble }, 'storage not usable; jobs wait');
    for (const listener of listeners) listener(usable);
  }

  async function check(): Promise<void> {
    runningSince = performance.now();
    const trouble = await findStorageTrouble(deps);
    runningSince = null;
    setTrouble(trouble);
  }

  /** One check at a time: a file system that hangs would occupy a thread for each. */
  function checkUnlessRunning(): void {
    if (runningSince === null) last = check();
    else if (performance.now() - runningSince > limitMs) setTrouble(`no answer within ${limitMs} ms`);
  }

  const first = check();
  let last = first;
  const timer = setInterval(checkUnlessRunning, intervalMs);
  const timeLimit = () => pause(limitMs, undefined, { ref: false });
  const firstEnd = Promise.race([first, timeLimit()]);
  return {
    async isUsable() {
      await firstEnd;
      return usable;
    },
    onChange(listener) {
      listeners.push(listener);
      if (!usable) listener(usable);
    },
    stop() {
      clearInterval(timer);
      return Promise.race([last, timeLimit()]);
    },
  };
}
