import type { Answer } from '../../client.js';

export interface Question {
  readonly url: string;
  readonly apiKey: string;
  readonly body?: FormData | URLSearchParams;
  readonly idempotencyKey?: string | null;
  /** After this the client hangs up, in ms. */
  readonly patienceMs: number;
}

/** What a client heard: an answer of the service, or nothing it could read. */
export type Heard = { readonly kind: 'answer'; readonly answer: Answer; readonly retryAfterMs: number } | { readonly kind: 'nothing' };

const defaultRetryMs = 500;

/** Asks the service once, as any HTTP client would. */
export async function ask({ url, apiKey, body, idempotencyKey, patienceMs }: Question): Promise<Heard> {
  const headers = { 'x-api-key': apiKey, ...(idempotencyKey && { 'idempotency-key': idempotencyKey }) };
  try {
    const response = await fetch(url, { method: 'POST', headers, body: body ?? null, signal: AbortSignal.timeout(patienceMs) });
    const answer = (await response.json()) as Answer;
    const retryAfterMs = Number(response.headers.get('retry-after') ?? 0) * 1_000 || defaultRetryMs;
    return { kind: 'answer', answer, retryAfterMs };
  } catch {
    return { kind: 'nothing' }; // reset, cut, refused, hung up: the client cannot know what became of it
  }
}

/** Whether the service's code leaves it open what became of the request. */
export const isUnclear = ({ code }: Answer) => code === 500 || code === 503;
