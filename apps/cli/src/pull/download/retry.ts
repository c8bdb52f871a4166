import { setTimeout } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';

/** The longest wait that a server may ask for, in ms; the download fails where it asks for more. */
const maxWaitMs = 60_000;
/** Longest wait before the second try, in ms; it doubles. */
const firstWaitMs = 500;

/** Whether a second try may succeed: its error has a `retryAfterMs`, and no longer one than a person waits. Pure. */
export const isRetried = (thrown: unknown): thrown is AppError & { readonly retryAfterMs: number } =>
  thrown instanceof AppError && thrown.retryAfterMs !== undefined && thrown.retryAfterMs <= maxWaitMs;

/** The wait before the next try, in ms: what the server asked for, and a random part of a limit that doubles. */
export const toWaitMs = (tries: number, retryAfterMs: number): number => retryAfterMs + firstWaitMs * 2 ** (tries - 1) * Math.random();

/** Throws the reason of the signal when it aborts. */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch((thrown: unknown) => {
    throw signal.aborted ? signal.reason : thrown;
  });
}
