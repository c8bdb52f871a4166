import { isMachineBusy, type ProcessDelay, readProcessDelay } from './run-queue.js';

export interface WatchLimits {
  /** A process without a sign of life for this long hangs, in ms. */
  readonly silentMs: number;
  /** The same for a process that gets too little of a core or of the disk to give a sign. */
  readonly starvedMs: number;
}

export interface WatchInput {
  readonly pid: number;
  readonly limits: WatchLimits;
  /** Signs of life so far; the number grows with each. */
  countSigns(): number;
  /** Called once, with a sentence. The watch has ended then. */
  onHung(reason: string): void;
}

const tickMs = 1_000;
/** Share of the silent time that a starved process was ready to run without a core. */
const starvedShare = 0.25;

/**
 * Watches for signs of life until the returned function is called (docs/reliability.md#watchdog). Time counts in ticks of this process: while
 * this process itself does not run, no time passes for the others.
 */
export function watchProcess({ pid, limits, countSigns, onHung }: WatchInput, everyMs = tickMs): () => void {
  let silentTicks = 0;
  let signs = countSigns();
  let before = readProcessDelay(pid);

  function tick(): void {
    const seen = countSigns();
    if (seen !== signs) {
      signs = seen;
      silentTicks = 0;
      before = readProcessDelay(pid);
      return;
    }
    silentTicks += 1;
    const silentMs = silentTicks * everyMs;
    if (silentMs < limits.silentMs) return;
    if (silentMs < limits.starvedMs && isStarved(before, readProcessDelay(pid), silentMs)) return;
    clearInterval(timer);
    onHung(`no sign of life for ${Math.round(silentMs / 1_000)} s`);
  }

  const timer = setInterval(tick, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** A stopped process is never starved: it is not ready to run. */
function isStarved(before: ProcessDelay | null, now: ProcessDelay | null, silentMs: number): boolean {
  if (before === null || now === null) return isMachineBusy();
  return now.waitsForDisk || now.queuedMs - before.queuedMs > starvedShare * silentMs;
}
