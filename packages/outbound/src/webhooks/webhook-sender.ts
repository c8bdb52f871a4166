import { type AppError, type Login, type RequestFailure, toAppError } from '@pixmill/contracts';
import { parseRetryAfter } from '@pixmill/runtime';
import { toAuthorizationHeader } from '../guard/authorization-header.js';
import { explainFailure } from '../guard/download/source-failure.js';
import type { GuardedHttpClient } from '../guard/guarded-http-client.js';
import type { BufferedResponse } from '../guard/request.js';
import { signWebhook } from './sign-webhook.js';

export interface WebhookRequest {
  /** The same in every attempt; the receiver detects duplicates by it. */
  readonly id: string;
  readonly url: string;
  /** Sent as HTTP Basic; null without one. */
  readonly login: Login | null;
  /** Sent byte for byte in every attempt. */
  readonly body: string;
  readonly contentType: string;
  /** Each adds one signature; `whsec_` and base64. */
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
}

export interface AttemptResult {
  readonly delivered: boolean;
  /** The receiver returned 410: it accepts no more requests at this URL. */
  readonly gone: boolean;
  /** Null without an HTTP response. */
  readonly status: number | null;
  /** A sentence for the account; null after a success. */
  readonly error: string | null;
  /** For the log only: the reason for the missing response. */
  readonly detail: string | null;
  /** The same for the operator; null with a response. */
  readonly failure: RequestFailure | null;
  readonly durationMs: number;
  /** The first 4,096 bytes of the response's body as UTF-8, without NUL, which PostgreSQL text cannot hold. */
  readonly head: string;
  /** The wait that the receiver requested with 429 or 503, in ms. */
  readonly retryAfterMs: number | null;
}

/** Makes one attempt; a failure is a result. Throws the signal's reason when the caller aborts, and nothing else. */
export interface WebhookSender {
  send(request: WebhookRequest): Promise<AttemptResult>;
}

export interface WebhookSenderOptions {
  /** For a whole attempt, in ms. */
  readonly timeoutMs?: number;
  readonly now?: () => Date;
}

/** A 2xx within this time is a success. Source: docs/outbound.md#webhook-attempts */
const defaultTimeoutMs = 15_000;

const maxResponseBytes = 4_096;

/** One sentence for every address without a response: it must not reveal which addresses exist in the operator's network. */
const unreachableMessage = 'The receiver could not be reached';

const isSuccess = (status: number) => status >= 200 && status < 300;
const mayCarryRetryAfter = (status: number) => status === 429 || status === 503;

/** A redirect is a failure, like every response other than 2xx. */
export function createWebhookSender(
  httpClient: Pick<GuardedHttpClient, 'request'>,
  { timeoutMs = defaultTimeoutMs, now = () => new Date() }: WebhookSenderOptions = {},
): WebhookSender {
  function fromResponse({ status, headers, body }: BufferedResponse): Omit<AttemptResult, 'durationMs'> {
    const delivered = isSuccess(status);
    return {
      delivered,
      gone: status === 410,
      status,
      error: delivered ? null : `The receiver answered ${status}`,
      detail: null,
      failure: null,
      head: body.toString('utf8').replaceAll('\0', ''),
      retryAfterMs: mayCarryRetryAfter(status) ? parseRetryAfter(headers['retry-after'], now()) : null,
    };
  }

  function fromError(error: AppError): Omit<AttemptResult, 'durationMs'> {
    const detail = `${error.code}: ${error.detail ?? ''}`;
    const unanswered = { delivered: false, gone: false, status: null, error: unreachableMessage, head: '', retryAfterMs: null };
    return { ...unanswered, detail, failure: explainFailure(error, null) };
  }

  async function sendOnce({
    id,
    url,
    login,
    body,
    contentType,
    secrets,
    signal,
  }: WebhookRequest): Promise<Omit<AttemptResult, 'durationMs'>> {
    const timestamp = Math.floor(now().getTime() / 1_000);
    const headers = {
      'content-type': contentType,
      ...toAuthorizationHeader(login),
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signWebhook({ id, timestamp, body }, secrets),
    };
    try {
      return fromResponse(await httpClient.request(url, { method: 'POST', headers, body, timeoutMs, maxResponseBytes, signal }));
    } catch (thrown) {
      signal.throwIfAborted();
      return fromError(toAppError(thrown, 'connection_failed'));
    }
  }

  return {
    async send(request) {
      const startedAt = performance.now();
      const result = await sendOnce(request);
      return { ...result, durationMs: Math.round(performance.now() - startedAt) };
    },
  };
}
