import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '@pixmill/contracts';
import { apiKeyFromHeaders } from '../api-key-from-headers.js';

/** `timingSafeEqual` needs two buffers of one length; digests have that, whatever key was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Checks the operator's key in `Authorization: Bearer` or `X-API-KEY`. Throws AppError `api_key_missing` or `api_key_unknown`. */
export function checkAdminKey(headers: IncomingHttpHeaders, key: string): void {
  const apiKey = apiKeyFromHeaders(headers);
  if (apiKey === null) throw new AppError('api_key_missing');
  if (!timingSafeEqual(digest(apiKey), digest(key))) throw new AppError('api_key_unknown');
}
