import { parseUrl } from '@pixmill/contracts';
import { Parser } from 'htmlparser2';
import type { LinkList } from './link-list.js';
import type { LinkReader } from './page-images.js';

const imageName = /\.(?:jpe?g|png|gif|webp|avif|svg|jp2|tiff?|bmp|psd|heic)$/i;

/**
 * Finds the images of a sitemap: those of the image extension, and pages that are images by their name. `sitemaps` gets the sitemaps that a
 * sitemap index names. Prefixes of namespaces do not matter. Sources: https://www.sitemaps.org/protocol.html,
 * https://developers.google.com/search/docs/crawling-indexing/sitemaps/image-sitemaps.
 */
export function createSitemapReader(sitemapUrl: string, { images, sitemaps }: { images: LinkList; sitemaps: LinkList }): LinkReader {
  const path: string[] = [];
  let text = '';
  const parser = new Parser(
    {
      onopentag(name) {
        path.push(name.slice(name.indexOf(':') + 1).toLowerCase());
        text = '';
      },
      ontext(piece) {
        if (path.at(-1) === 'loc') text += piece;
      },
      onclosetag() {
        if (path.at(-1) === 'loc') addLocation(path.at(-2), text.trim());
        path.pop();
      },
    },
    { xmlMode: true, decodeEntities: true },
  );

  function addLocation(parent: string | undefined, location: string): void {
    if (parent === 'image') images.add(location, sitemapUrl);
    else if (parent === 'sitemap') sitemaps.add(location, sitemapUrl);
    else if (parent === 'url' && imageName.test(parseUrl(location, sitemapUrl)?.pathname ?? '')) images.add(location, sitemapUrl);
  }

  return { write: (piece) => parser.write(piece), end: () => parser.end() };
}
