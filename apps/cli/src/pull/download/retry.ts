import { setTimeout } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';

/** The longest wait that a server may ask for, in ms; the download fails where it asks for more. */
const maxWaitMs = 60_000;
const firstWaitMs = 500;
/** Too many requests, and overloaded. */
const retriedStatuses = new Set(['429', '503']);

/** Whether a second try may succeed. Pure. */
export function isRetried(thrown: unknown): boolean {
  if (!(thrown instanceof AppError)) return false;
  if (thrown.code === 'source_unreachable') return true;
  return thrown.code === 'source_answered' && retriedStatuses.has(thrown.detail ?? '') && (thrown.retryAfterMs ?? 0) <= maxWaitMs;
}

/** The wait before the next try, in ms: what the server asked for, else a random part of a limit that doubles. */
export function toWaitMs(tries: number, retryAfterMs: number | undefined): number {
  return retryAfterMs ?? firstWaitMs * 2 ** (tries - 1) * (0.5 + Math.random() / 2);
}

/** Throws the reason of the signal when it aborts. */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch((thrown: unknown) => {
    throw signal.aborted ? signal.reason : thrown;
  });
}

/** `Retry-After`, seconds or a date, in ms from `nowMs`; null when it is absent or invalid (RFC 9110 section 10.2.3). Pure. */
export function parseRetryAfter(header: string | null, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
