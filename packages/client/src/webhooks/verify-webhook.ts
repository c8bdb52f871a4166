import { WebhookError } from '../errors.js';
import { readSignatureHeaders, type WebhookHeaders } from './signature-headers.js';
import type { WebhookEvent } from './webhook-event.js';
import { toHmacKeys } from './webhook-secret.js';

export interface VerifyOptions {
  /** Largest difference between the time of the webhook and `now`, in s; 300 by default. */
  readonly toleranceSeconds?: number;
  /** By default the clock. */
  readonly now?: Date;
}

/**
 * The event of a webhook that Pixmill sent. `body` is the raw body, before any JSON parser; `secret` that of the account (`whsec_...`), or several while
 * it changes. An event may arrive more than once, with the same `id`. Throws WebhookError. Source: docs/webhooks.md#verify-it.
 */
export async function verifyWebhook(
  body: string | Uint8Array | ArrayBuffer,
  headers: WebhookHeaders,
  secret: string | readonly string[],
  { toleranceSeconds = 300, now = new Date() }: VerifyOptions = {},
): Promise<WebhookEvent> {
  const keys = await toHmacKeys(secret);
  const { id, timestamp, signatures } = readSignatureHeaders(headers);
  const ageSeconds = now.getTime() / 1_000 - Number(timestamp);
  if (Math.abs(ageSeconds) > toleranceSeconds) {
    const [seconds, side] = [Math.round(Math.abs(ageSeconds)), ageSeconds > 0 ? 'old' : 'in the future'];
    throw new WebhookError('webhook_outdated', `The webhook is ${seconds} s ${side}; ${toleranceSeconds} s are allowed`);
  }
  const bytes = toBytes(body);
  const signed = new Blob([`${id}.${timestamp}.`, bytes]);
  const content = await signed.arrayBuffer();
  for (const key of keys) {
    for (const signature of signatures) {
      // compares in constant time
      if (await crypto.subtle.verify('HMAC', key, signature, content)) return parseEvent(bytes);
    }
  }
  throw new WebhookError('webhook_forged', 'No signature of the webhook was made with this secret over this body');
}

function toBytes(body: unknown): Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer as ArrayBuffer, body.byteOffset, body.byteLength);
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  throw new WebhookError(
    'webhook_body_invalid',
    'Give the raw body, as text or bytes: the signature is over its bytes, not over parsed JSON',
  );
}

function parseEvent(bytes: Uint8Array): WebhookEvent {
  const event = parseJson(new TextDecoder().decode(bytes));
  if (typeof event === 'object' && event !== null && 'type' in event && 'id' in event && 'data' in event) return event as WebhookEvent; // it is signed
  throw new WebhookError(
    'webhook_body_invalid',
    'The webhook is signed, but it is no event: callbacks of jobs of a dialect are the answer of that dialect',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
