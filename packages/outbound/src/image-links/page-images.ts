import { parseUrl } from '@pixmill/contracts';
import { Parser } from 'htmlparser2';
import type { LinkList } from './link-list.js';
import { parseSrcset } from './parse-srcset.js';

/** Reads a document piece by piece. */
export interface LinkReader {
  write(text: string): void;
  /** After the last piece. */
  end(): void;
}

const imageProperties = new Set([
  ...['og:image', 'og:image:url', 'og:image:secure_url', 'twitter:image', 'twitter:image:src', 'msapplication-tileimage'],
]);
const imageRels = new Set(['icon', 'apple-touch-icon', 'apple-touch-icon-precomposed', 'mask-icon', 'image_src']);
/** Scripts that load images late keep their address in these. */
const lateSources = ['data-src', 'data-original', 'data-lazy-src'];
const lateSrcsets = ['data-srcset', 'data-lazy-srcset'];

const cssUrl = /url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"'\s]*))\s*\)/gi;

type Attributes = Readonly<Record<string, string>>;

const pick = (attributes: Attributes, names: readonly string[]) => names.flatMap((name) => attributes[name] || []);
const pickSrcsets = (attributes: Attributes, names: readonly string[]) => pick(attributes, names).flatMap(parseSrcset);

/** What each element shows as an image. */
const references: Readonly<Record<string, (attributes: Attributes) => readonly string[]>> = {
  img: (attributes) => [...pick(attributes, ['src', ...lateSources]), ...pickSrcsets(attributes, ['srcset', ...lateSrcsets])],
  // `src` of a source is a film or a sound.
  source: (attributes) => pickSrcsets(attributes, ['srcset', ...lateSrcsets]),
  input: (attributes) => (attributes.type?.toLowerCase() === 'image' ? pick(attributes, ['src']) : []),
  video: (attributes) => pick(attributes, ['poster']),
  image: (attributes) => pick(attributes, ['href', 'xlink:href']),
  link: toLinkReferences,
  meta: ({ property, name, content }) => (content && imageProperties.has((property ?? name ?? '').toLowerCase()) ? [content] : []),
};

function toLinkReferences(attributes: Attributes): readonly string[] {
  const rels = (attributes.rel ?? '').toLowerCase().split(/\s+/);
  if (rels.some((rel) => imageRels.has(rel))) return pick(attributes, ['href']);
  const isPreloaded = rels.includes('preload') && attributes.as?.toLowerCase() === 'image';
  return isPreloaded ? [...pick(attributes, ['href']), ...pickSrcsets(attributes, ['imagesrcset'])] : [];
}

const toStyleReferences = (style: string) => [...style.matchAll(cssUrl)].map(([, double, single, bare]) => double ?? single ?? bare ?? '');

/**
 * Finds the images of a page: `img`, `picture`, `srcset`, icons, `og:image`, posters, SVG images, and backgrounds in `style` attributes.
 * They are resolved against the first `base`.
 */
export function createPageReader(pageUrl: string, links: LinkList): LinkReader {
  const found: string[] = [];
  let base: string | null = null;
  const parser = new Parser(
    {
      onopentag(element, attributes) {
        if (element === 'base' && base === null && attributes.href) base = parseUrl(attributes.href, pageUrl)?.href ?? null;
        found.push(...(references[element]?.(attributes) ?? []), ...toStyleReferences(attributes.style ?? ''));
      },
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  return {
    write: (text) => parser.write(text),
    end() {
      parser.end();
      for (const reference of found) if (reference.trim() !== '') links.add(reference, base ?? pageUrl);
    },
  };
}
