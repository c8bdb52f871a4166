import type { ImageLinks } from './read-image-links.js';

/** A sitemap index, and sitemaps that are indexes themselves. */
const maxDepth = 3;
const maxDocuments = 500;

export interface CollectRequest {
  /** The page, sitemap or sitemap index. */
  readonly start: string;
  readonly maxImages: number;
  /** Reads one document. `isFirst`: it is the start; `limit`: images that are still wanted. */
  readonly read: (url: string, document: { readonly isFirst: boolean; readonly limit: number }) => Promise<ImageLinks>;
}

/** Reads a document and the sitemaps that it names, each once, in the order of an index. Throws what `read` throws. */
export type CollectImageLinks = (request: CollectRequest) => Promise<readonly string[]>;

/** The images of a page, or of a sitemap with those of its index. Source: https://www.sitemaps.org/protocol.html. */
export const collectImageLinks: CollectImageLinks = async ({ start, maxImages, read }) => {
  const images = new Set<string>();
  const seen = new Set([start]);
  let level = [start];
  for (let depth = 0; depth < maxDepth && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const document of level) {
      const links = await read(document, { isFirst: document === start, limit: maxImages - images.size });
      for (const image of links.images) images.add(image);
      if (images.size >= maxImages) return [...images].slice(0, maxImages);
      for (const sitemap of links.sitemaps) {
        if (seen.has(sitemap) || seen.size >= maxDocuments) continue;
        seen.add(sitemap);
        next.push(sitemap);
      }
    }
    level = next;
  }
  return [...images];
};
