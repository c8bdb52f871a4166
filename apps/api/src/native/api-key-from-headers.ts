import type { IncomingHttpHeaders } from 'node:http';

/** The API key of `Authorization: Bearer` or `X-API-KEY`; null without one. */
export function apiKeyFromHeaders(headers: IncomingHttpHeaders): string | null {
  const [, bearer] = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
  return bearer ?? ([headers['x-api-key']].flat()[0] || null);
}
