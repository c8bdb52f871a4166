import type { DocumentKind } from './pull-options.js';

/** What a document is. */
export type FoundKind = DocumentKind | 'image';

export interface DocumentStart {
  readonly contentType: string | null;
  readonly url: string;
  /** First bytes as Latin-1. */
  readonly start: string;
}

const gzipStart = '\x1f\x8b';
const sitemapStart = /^\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:\w+:)?(?:urlset|sitemapindex)[\s>]/s;

/** Whether a document is a page, a sitemap or an image, by its type, its name and its first bytes; null for others. Pure. */
export function findKind({ contentType, url, start }: DocumentStart): FoundKind | null {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (sitemapStart.test(start) || start.startsWith(gzipStart)) return 'sitemap';
  if (type === 'text/html' || type === 'application/xhtml+xml') return 'page';
  if (type.startsWith('image/')) return 'image';
  if (/\.xml(?:\.gz)?$/i.test(new URL(url).pathname)) return 'sitemap';
  return type === '' || /^\s*<(?:!doctype html|html|head|body)/i.test(start) ? 'page' : null;
}
