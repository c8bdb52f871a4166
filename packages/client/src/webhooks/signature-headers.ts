import { WebhookError } from '../errors.js';

/** Headers of a request: those of the web, or those of Node, whose values may be lists. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

interface SignatureHeaders {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: string;
  /** Those of version 1. */
  readonly signatures: readonly Uint8Array<ArrayBuffer>[];
}

/** Reads the headers of Standard Webhooks, in upper or lower case. Throws WebhookError `webhook_unsigned`. */
export function readSignatureHeaders(headers: WebhookHeaders): SignatureHeaders {
  const [id, timestamp, list] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => {
    const value = findHeader(headers, name);
    if (value === '') throw new WebhookError('webhook_unsigned', `The request has no header ${name}`);
    return value;
  }) as [string, string, string]; // of three names
  if (!/^\d{1,12}$/.test(timestamp)) throw new WebhookError('webhook_unsigned', 'The header webhook-timestamp is not a number of seconds');
  const signatures = list.split(' ').flatMap((each) => (each.startsWith('v1,') ? (decodeBase64(each.slice(3)) ?? []) : []));
  if (signatures.length === 0) throw new WebhookError('webhook_unsigned', 'The header webhook-signature has no signature of version 1');
  return { id, timestamp, signatures };
}

function findHeader(headers: WebhookHeaders, name: string): string {
  if (typeof headers.get === 'function') return headers.get(name) ?? '';
  const [, value] = Object.entries(headers).find(([each]) => each.toLowerCase() === name) ?? [];
  return Array.isArray(value) ? value.join(' ') : typeof value === 'string' ? value : '';
}

/** Null for what is no base64. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
