/**
 * A signal that aborts with the first of `signals`. Call `unlink` when the work is done: unlike `AbortSignal.any`, nothing stays
 * registered on a signal that lives as long as the process.
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
