/** The longest time of a timer, in ms. A longer one would end at once. */
const maxTimerMs = 2 ** 31 - 1;

/** Waits. Throws the reason of the signal when it aborts. */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      },
      Math.min(ms, maxTimerMs),
    );
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

export interface LimitedWork {
  readonly signal?: AbortSignal | undefined;
  /** `Infinity` is no limit. */
  readonly timeoutMs: number;
  /** What is thrown after the time. */
  readonly onTimeout: () => Error;
}

/**
 * Runs `work` until the signal aborts, with its reason, or the time ends; also work that ignores its signal. Leaves no timer and no listener behind.
 */
export async function runLimited<T>({ signal, timeoutMs, onTimeout }: LimitedWork, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  let stop: (reason: unknown) => void = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = (reason) => {
      controller.abort(reason);
      reject(reason);
    };
  });
  const onAbort = () => stop(signal?.reason);
  const timer = timeoutMs <= maxTimerMs ? setTimeout(() => stop(onTimeout()), timeoutMs) : undefined;
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work(controller.signal), stopped]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
