import { type AppError, toAppError } from '@pixmill/contracts';
import type { GuardedHttpClient } from '../guard/guarded-http-client.js';
import type { PostResponse } from '../guard/post.js';
import { parseRetryAfter } from './retry-after.js';
import { signWebhook } from './sign-webhook.js';

export interface WebhookRequest {
  /** The same on every try; the receiver knows repetitions by it. */
  readonly id: string;
  readonly url: string;
  /** Sent byte for byte on every try. */
  readonly body: string;
  readonly contentType: string;
  /** Each signs; `whsec_` and base64. */
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
}

export interface AttemptResult {
  readonly delivered: boolean;
  /** The receiver wants nothing more at this address (410). */
  readonly gone: boolean;
  /** null when there was no HTTP answer. */
  readonly status: number | null;
  /** A sentence for the account; null when delivered. */
  readonly error: string | null;
  /** For the log only: why there was no answer. */
  readonly detail: string | null;
  readonly durationMs: number;
  /** Start of the answer's body, up to 4 kB, without NUL (PostgreSQL text has none). */
  readonly head: string;
  /** How long the receiver asked to wait with 429 or 503, in ms. */
  readonly retryAfterMs: number | null;
}

/** Makes one try; what fails on the way is a result. Only the caller's own abort is thrown, as its reason. */
export interface WebhookSender {
  send(request: WebhookRequest): Promise<AttemptResult>;
}

export interface WebhookSenderOptions {
  /** For a whole try, in ms. */
  readonly timeoutMs?: number;
  readonly now?: () => Date;
}

/** reliability.md "Webhooks": success is 2xx within this time. */
const defaultTimeoutMs = 15_000;

/** One sentence for every address that gave no answer, so that nobody learns from it what is inside our network. */
const unreachableMessage = 'The receiver could not be reached';

const isSuccess = (status: number) => status >= 200 && status < 300;
const mayCarryRetryAfter = (status: number) => status === 429 || status === 503;

/** Sends deliveries through `egress`; a redirect is a failure like any other answer that is not 2xx. */
export function createWebhookSender(
  httpClient: GuardedHttpClient,
  { timeoutMs = defaultTimeoutMs, now = () => new Date() }: WebhookSenderOptions = {},
): WebhookSender {
  function fromResponse({ status, headers, bodyText }: PostResponse): Omit<AttemptResult, 'durationMs'> {
    const delivered = isSuccess(status);
    return {
      delivered,
      gone: status === 410,
      status,
      error: delivered ? null : `The receiver answered ${status}`,
      detail: null,
      head: bodyText.replaceAll('\0', ''),
      retryAfterMs: mayCarryRetryAfter(status) ? parseRetryAfter(headers['retry-after'], now()) : null,
    };
  }

  function fromError({ code, detail }: AppError): Omit<AttemptResult, 'durationMs'> {
    const reason = `${code}: ${detail ?? ''}`;
    return { delivered: false, gone: false, status: null, error: unreachableMessage, detail: reason, head: '', retryAfterMs: null };
  }

  async function sendOnce({ id, url, body, contentType, secrets, signal }: WebhookRequest): Promise<Omit<AttemptResult, 'durationMs'>> {
    const timestamp = Math.floor(now().getTime() / 1_000);
    const headers = {
      'content-type': contentType,
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signWebhook({ id, timestamp, body }, secrets),
    };
    try {
      return fromResponse(await httpClient.post(url, { headers, body, timeoutMs, signal }));
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
