import { createHash } from 'node:crypto';
import type { Request } from 'express';

/** A strong ETag for a text, with its quotes. Pure. */
export const toEtag = (text: string): string => `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;

/** Whether the caller has what an ETag names, with its quotes, already: `If-None-Match` has it, or `*` (RFC 9110 section 13.1.2). */
export function matchesEtag(request: Request, etag: string): boolean {
  const tags = (request.get('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
