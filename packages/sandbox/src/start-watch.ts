import { ProcessMeter, type ProcessTimes } from './process-meter.js';

/** When the start of a process is given up. All three say that it would not get ready on an idle machine either. */
export interface StartLimits {
  /** CPU time of all threads in ms; 15 s by default, where a start takes 0.4 s. */
  readonly cpuMs: number;
  /** A start that neither used a core nor waited for one for this long, in ms, is hung; 15 s by default. */
  readonly idleMs: number;
  /** Wall-clock time in ms; 10 min by default, for a machine with a thousand times more work than cores. */
  readonly wallMs: number;
}

export const defaultStartLimits: StartLimits = { cpuMs: 15_000, idleMs: 15_000, wallMs: 600_000 };

const CHECK_INTERVAL_MS = 1_000;

export interface StartWatchOptions {
  readonly limits: StartLimits;
  /** Called once, when the start is given up. */
  readonly onGivenUp: (reason: string) => void;
}

/**
 * Watches a process until it is ready. Its own CPU time decides, because a start takes as long as the machine is busy
 * (docs/codec-isolation.md#start). Returns a function that ends the watch.
 */
export function watchStart(pid: number, { limits, onGivenUp }: StartWatchOptions): () => void {
  const meter = new ProcessMeter(pid);
  const timer = setInterval(
    () => {
      const times = meter.sample();
      const reason = times && describeExcess(times, limits);
      if (reason === null) return;
      clearInterval(timer);
      onGivenUp(reason);
    },
    Math.min(CHECK_INTERVAL_MS, limits.idleMs / 5),
  );
  return () => clearInterval(timer);
}

/** Why a start is given up; null while it may go on. */
function describeExcess({ cpuMs, idleMs, wallMs }: ProcessTimes, limits: StartLimits): string | null {
  if (cpuMs >= limits.cpuMs) return `was not ready after ${Math.round(cpuMs)} ms of CPU time`;
  if (idleMs >= limits.idleMs) return `was not ready and did nothing for ${Math.round(idleMs)} ms`;
  if (wallMs >= limits.wallMs) return `was not ready after ${Math.round(wallMs)} ms`;
  return null;
}
