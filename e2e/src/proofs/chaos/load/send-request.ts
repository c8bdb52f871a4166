import type { MegaoptimReply } from '../../../megaoptim/client.js';

export interface RequestInput {
  readonly url: string;
  readonly apiKey: string;
  readonly body?: FormData | URLSearchParams;
  readonly idempotencyKey?: string | null;
  /** After this the client hangs up, in ms. */
  readonly timeoutMs: number;
}

/** What a client heard: an answer of the service, or nothing it could read. */
export type SendResult =
  | { readonly kind: 'answer'; readonly answer: MegaoptimReply; readonly retryAfterMs: number }
  | { readonly kind: 'nothing' };

const defaultRetryAfterMs = 500;

/** Asks the service once, as any HTTP client would. */
export async function sendRequest({ url, apiKey, body, idempotencyKey, timeoutMs }: RequestInput): Promise<SendResult> {
  const headers = { 'x-api-key': apiKey, ...(idempotencyKey && { 'idempotency-key': idempotencyKey }) };
  try {
    const response = await fetch(url, { method: 'POST', headers, body: body ?? null, signal: AbortSignal.timeout(timeoutMs) });
    const answer = (await response.json()) as MegaoptimReply;
    const retryAfterMs = Number(response.headers.get('retry-after') ?? 0) * 1_000 || defaultRetryAfterMs;
    return { kind: 'answer', answer, retryAfterMs };
  } catch {
    return { kind: 'nothing' }; // reset, cut, refused, hung up: the client cannot know what became of it
  }
}

/** Whether the service's code leaves it open what became of the request. */
export const isAmbiguous = ({ code }: MegaoptimReply) => code === 500 || code === 503;
