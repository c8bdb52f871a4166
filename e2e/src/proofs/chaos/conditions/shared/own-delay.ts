import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Longest time that this process itself waited for the processor. */
export interface OwnDelay {
  /** In ms, so far. */
  maxMs(): number;
  /** What every time limit is extended by, because the service waited as well. */
  allowanceMs(): number;
}

/** The service has many processes that wait one after the other. */
const waitsPerRecovery = 10;

export function watchOwnDelay(): OwnDelay {
  const delay = monitorEventLoopDelay();
  delay.enable();
  const maxMs = () => Math.round(delay.max / 1e6);
  return { maxMs, allowanceMs: () => waitsPerRecovery * maxMs() };
}
