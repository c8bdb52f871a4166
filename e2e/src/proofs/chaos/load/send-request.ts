import type { MegaoptimReply } from '../../../megaoptim/client.js';

export interface RequestInput {
  readonly url: string;
  readonly apiKey: string;
  readonly body?: FormData | URLSearchParams;
  readonly idempotencyKey?: string | null;
  /** The client disconnects after this time. */
  readonly timeoutMs: number;
}

/** A reply of the service, or none that the client could read. */
export type SendResult = { readonly reply: MegaoptimReply; readonly retryAfterMs: number } | { readonly reply: null };

const defaultRetryAfterMs = 500;

/** Sends one POST request. */
export async function sendRequest({ url, apiKey, body, idempotencyKey, timeoutMs }: RequestInput): Promise<SendResult> {
  const headers = { 'x-api-key': apiKey, ...(idempotencyKey && { 'idempotency-key': idempotencyKey }) };
  try {
    const response = await fetch(url, { method: 'POST', headers, body: body ?? null, signal: AbortSignal.timeout(timeoutMs) });
    const reply = (await response.json()) as MegaoptimReply;
    const retryAfterMs = Number(response.headers.get('retry-after') ?? 0) * 1_000 || defaultRetryAfterMs;
    return { reply, retryAfterMs };
  } catch {
    return { reply: null }; // refused, reset, cut or timed out: the client cannot know the outcome
  }
}

/** Whether the code leaves the outcome of a request open. */
export const isAmbiguous = ({ code }: MegaoptimReply) => code === 500 || code === 503;
