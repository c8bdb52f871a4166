import { createHash } from 'node:crypto';
import type { ReadBody } from './read-body.js';

/** Names the content of a form, in lower-case hex: fields and file bytes, whatever boundary or order they came in (decisions.md 12). */
export function hashRequest({ fields, files }: Pick<ReadBody, 'fields' | 'files'>): string {
  const texts = Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const parts = files.map(({ field, name, sha256 }) => [field, name, sha256]).toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([texts, parts]))
    .digest('hex');
}
