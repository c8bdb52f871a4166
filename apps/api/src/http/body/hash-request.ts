import { createHash } from 'node:crypto';
import type { RequestBody } from './read-body.js';

/**
 * Identifies the content of a request, in lower-case hex: fields and file bytes, independent of boundary and order, or the JSON as it was
 * sent. A retry has a new boundary. Source: docs/product-decisions.md#idempotency-key.
 */
export function hashRequest({ fields, files, text }: Pick<RequestBody, 'fields' | 'files' | 'text'>): string {
  const texts = Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const parts = files.map(({ field, name, sha256 }) => [field, name, sha256]).toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify(text === null ? [texts, parts] : [texts, parts, text]))
    .digest('hex');
}
