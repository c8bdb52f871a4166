import type { Wiring } from './wiring.js';

/** Between two rounds (decisions.md 15). */
const sweepMs = 1_000;

/** Sweeps once a second, never two rounds at a time. */
export function startSweeping({ sweep }: Pick<Wiring, 'sweep'>): { stop: () => void } {
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    void sweep().finally(() => {
      busy = false;
    });
  }, sweepMs);
  return { stop: () => clearInterval(timer) };
}
