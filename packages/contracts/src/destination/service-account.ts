import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { parseUrl } from '../parse-url.js';
import type { CredentialsOf } from './credentials.js';

/** The fields of the file that Google gives out for a key. Source: https://google.aip.dev/auth/4112 */
const keyFileSchema = z.object({
  type: z.literal('service_account', 'with `type` `service_account`'),
  client_email: z.string('with `client_email`').regex(/^[\x21-\x7e]{3,300}$/, 'with `client_email`'),
  private_key: z.string('with `private_key`').max(20_000, 'with `private_key`').refine(isRsaKey, 'with `private_key`, an RSA key in PEM'),
  private_key_id: z
    .string('with a text as `private_key_id`')
    .regex(/^[\x21-\x7e]{1,200}$/, 'with a text as `private_key_id`')
    .nullable()
    .default(null),
  token_uri: z
    .string('with `token_uri`')
    .max(300, 'with `token_uri`')
    .refine(isPlainUrl, 'with `token_uri`, an address without credentials'),
});

/** Hosts of Google that exchange keys for tokens. */
const googleHosts = ['oauth2.googleapis.com', 'www.googleapis.com', 'accounts.google.com'];

/** Whether the address of the token is Google's own; any other is for the operator to allow. Pure. */
export function isGoogleTokenUri(text: string): boolean {
  const url = parseUrl(text);
  return url !== null && url.protocol === 'https:' && url.port === '' && googleHosts.includes(url.hostname);
}

/** Reads a key file of Google, as JSON text or as its object. A problem says what the file must be. Pure. */
export function readServiceAccountKey(value: unknown): { readonly credentials: CredentialsOf<'google'> } | { readonly problem: string } {
  const rule = 'must be the JSON key of a Google service account';
  const parsed = keyFileSchema.safeParse(typeof value === 'string' ? parseJson(value) : value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { problem: issue && issue.path.length > 0 ? `${rule}, ${issue.message}` : rule };
  }
  const { client_email: clientEmail, private_key: privateKey, private_key_id: privateKeyId, token_uri: tokenUri } = parsed.data;
  return { credentials: { kind: 'google', clientEmail, privateKey, privateKeyId, tokenUri } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey({ key: pem, format: 'pem' }).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

function isPlainUrl(text: string): boolean {
  const url = parseUrl(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return false;
  return [url.username, url.password, url.hash].every((part) => part === '');
}
