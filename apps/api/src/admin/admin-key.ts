import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '@pixmill/contracts';

/** What `Authorization: Bearer` or `X-API-KEY` carries; null without either. */
export function sentKey(headers: IncomingHttpHeaders): string | null {
  const [, bearer] = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
  return bearer ?? ([headers['x-api-key']].flat()[0] || null);
}

/** Digests have one length, so that the comparison takes as long whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Lets the operator in, by `Authorization: Bearer` or `X-API-KEY`. Throws AppError `api_key_missing` or `api_key_unknown`. */
export function checkAdminKey(headers: IncomingHttpHeaders, key: string): void {
  const sent = sentKey(headers);
  if (sent === null) throw new AppError('api_key_missing');
  if (!timingSafeEqual(digest(sent), digest(key))) throw new AppError('api_key_unknown');
}
