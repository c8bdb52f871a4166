/**
 * Returns a signal that aborts when the first of `signals` aborts, with the same reason. Call `unlink` after the work: it removes every listener,
 * which `AbortSignal.any` would leave on a signal that lives as long as the process.
 */
export function linkSignals(...signals: readonly AbortSignal[]): { readonly signal: AbortSignal; readonly unlink: () => void } {
  const linked = new AbortController();
  const abort = (event: { readonly target: EventTarget | null }) => {
    if (event.target instanceof AbortSignal) linked.abort(event.target.reason);
  };
  for (const signal of signals) {
    if (signal.aborted) linked.abort(signal.reason);
    signal.addEventListener('abort', abort);
  }
  return {
    signal: linked.signal,
    unlink: () => {
      for (const signal of signals) signal.removeEventListener('abort', abort);
    },
  };
}
