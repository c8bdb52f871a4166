import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, toAppError } from '@pixmill/contracts';
import type { ImageLinks } from '@pixmill/outbound/image-links';
import { readFileHead } from '@pixmill/runtime';
import type { Download } from './download/download.js';
import type { Site } from './download/site.js';
import { type FoundKind, findKind } from './find-kind.js';
import type { DocumentKind, PullRequest } from './pull-options.js';

/** Sources: docs/api/collections.md#import, https://www.sitemaps.org/protocol.html. */
const maxBytes = { sitemap: 52_428_800, page: 10_000_000 };
/** Of a document, to tell its kind. */
const startBytes = 1_024;
const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

/** What a page or sitemap names. */
export interface FoundImages {
  readonly kind: FoundKind;
  /** Host of the document after redirects. */
  readonly host: string;
  /** Absolute, each once, in the order of the document; an image is its own only one. */
  readonly urls: readonly string[];
}

export interface FindImagesOptions {
  readonly site: Site;
  /** A folder for the document while it is read. */
  readonly folder: string;
  readonly onWarning: (line: string) => void;
}

/** Finds the images of the page or sitemap. Throws AppError where it cannot be read or names none. */
export async function findImages(request: PullRequest, options: FindImagesOptions): Promise<FoundImages> {
  const path = join(options.folder, 'document');
  const first = await downloadDocument(request.url.href, path, options);
  const kind =
    request.kind ??
    findKind({ contentType: first.contentType, url: first.url, start: (await readFileHead(path)).toString('latin1', 0, startBytes) });
  if (kind === null) throw new AppError('invalid_parameter', { message: `${first.url} is no page or sitemap, but ${first.contentType}` });
  const { host } = new URL(first.url);
  const keeps = (url: string) => !request.isSameHostOnly || new URL(url).host === host;
  if (kind === 'image') return { kind, host, urls: [first.url] };
  const { collectImageLinks } = await import('@pixmill/outbound/image-links'); // only now: every command would load its parser
  const urls = await collectImageLinks({
    ...{ start: first.url, maxImages: request.limit },
    async read(url, { isFirst }) {
      const links = await readDocument({ url, kind, path, isFirst }, options);
      return { ...links, images: links.images.filter(keeps) };
    },
  });
  if (urls.length === 0)
    throw new AppError('image_not_found', { message: `${first.url} names no images${request.isSameHostOnly ? ` of ${host}` : ''}.` });
  return { kind, host, urls };
}

interface DocumentToRead {
  readonly url: string;
  readonly kind: DocumentKind;
  readonly path: string;
  /** It is downloaded already. */
  readonly isFirst: boolean;
}

/** A sitemap of an index that cannot be read is left out with a warning. */
async function readDocument({ url, kind, path, isFirst }: DocumentToRead, options: FindImagesOptions): Promise<ImageLinks> {
  try {
    const { readImageLinks } = await import('@pixmill/outbound/image-links');
    const from = isFirst ? url : (await downloadDocument(url, path, options)).url;
    return await readImageLinks({ path, url: from, kind, maxImages: 100_000, maxBytes: maxBytes[kind] });
  } catch (thrown) {
    const { code, message } = toAppError(thrown);
    if (isFirst || code === 'internal') throw thrown;
    options.onWarning(`${url} was left out: ${message}`);
    return { images: [], sitemaps: [] };
  } finally {
    await rm(path, { force: true });
  }
}

async function downloadDocument(url: string, path: string, { site }: FindImagesOptions): Promise<Download> {
  try {
    return await site.download(url, { path, maxBytes: maxBytes.sitemap, accept });
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    throw new AppError(thrown.code, { message: `${url} could not be downloaded: ${thrown.message}`, cause: thrown });
  }
}
