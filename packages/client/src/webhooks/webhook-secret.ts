import { WebhookError } from '../errors.js';
import { decodeBase64 } from './signature-headers.js';

/** Standard Webhooks asks for 24 bytes or more: everybody can sign with an empty key. */
const minKeyBytes = 24;

/** The keys of secrets. Throws WebhookError `webhook_secret_invalid` when one of them is none, or there is none. */
export function toHmacKeys(secret: string | readonly string[] | undefined): Promise<CryptoKey[]> {
  const secrets = Array.isArray(secret) ? secret : [secret];
  if (secrets.length === 0) throw new WebhookError('webhook_secret_invalid', 'Give the secret of the account');
  return Promise.all(secrets.map(toHmacKey));
}

async function toHmacKey(secret: unknown): Promise<CryptoKey> {
  const key = typeof secret === 'string' && secret.startsWith('whsec_') ? decodeBase64(secret.slice('whsec_'.length)) : null;
  if (key !== null && key.length >= minKeyBytes)
    return crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  throw new WebhookError(
    'webhook_secret_invalid',
    'The secret is missing or is no whsec_... of Pixmill: GET /api/v1/webhook-secret shows it',
  );
}
