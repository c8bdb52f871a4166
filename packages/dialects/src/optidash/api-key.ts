import type { WireHeaders } from '../dialect.js';

/**
 * The user name of Basic, or the token of Bearer, which the swift client sends; null without a key.
 * Source: docs/contracts/optidash.md#1-transport-and-authentication.
 */
export function findApiKey({ authorization }: WireHeaders): string | null {
  const [, scheme, credentials] = /^(basic|bearer) +(\S+)\s*$/i.exec([authorization].flat()[0] ?? '') ?? [];
  if (scheme === undefined || credentials === undefined) return null;
  if (scheme.toLowerCase() === 'bearer') return credentials;
  return Buffer.from(credentials, 'base64').toString('utf8').split(':', 1)[0] || null;
}
