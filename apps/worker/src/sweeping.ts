import type { Wiring } from './wiring.js';

/** Between two rounds (decisions.md 15). */
const roundMs = 1_000;

/** Works once a second, never two rounds at a time. */
function startRounds(round: () => Promise<void>): { stop: () => void } {
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    void round().finally(() => {
      busy = false;
    });
  }, roundMs);
  return { stop: () => clearInterval(timer) };
}

/** Sweeps once a second; the housekeeping has rounds of its own, because crashed work must not wait for it. */
export function startSweeping({ sweep, housekeeping }: Pick<Wiring, 'sweep' | 'housekeeping'>): { stop: () => void } {
  const stop = new AbortController();
  const rounds = [startRounds(sweep), startRounds(() => housekeeping(stop.signal))];
  return {
    stop() {
      stop.abort();
      for (const each of rounds) each.stop();
    },
  };
}
