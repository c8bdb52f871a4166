import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '@pixmill/contracts';
import { isEqualSecret } from '@pixmill/runtime';
import { apiKeyFromHeaders } from '../api-key-from-headers.js';

/** Checks the operator's key in `Authorization: Bearer` or `X-API-KEY`. Throws AppError `api_key_missing` or `api_key_unknown`. */
export function checkAdminKey(headers: IncomingHttpHeaders, key: string): void {
  const apiKey = apiKeyFromHeaders(headers);
  if (apiKey === null) throw new AppError('api_key_missing');
  if (!isEqualSecret(apiKey, key)) throw new AppError('api_key_unknown');
}
