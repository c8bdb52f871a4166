import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, mapStorageErrors, toAppError } from '@pixmill/contracts';
import type { CollectionsRepository, ImportClaim } from '@pixmill/db';
import type { GuardedHttpClient } from '@pixmill/outbound/guard';
import type { CollectImageLinks, ReadImageLinks } from '@pixmill/outbound/image-links';
import type { Logger } from '@pixmill/runtime';
import { toFinalFailure } from '../run/sort-failure.js';
import { maxCollectionImages, maxImportedImages } from './limits.js';
import type { TellCollection } from './tell-collection.js';

export interface ImportImagesDeps {
  readonly collections: Pick<
    CollectionsRepository,
    'get' | 'claimImport' | 'renewImport' | 'finishImport' | 'failImport' | 'releaseImport'
  >;
  readonly httpClient: Pick<GuardedHttpClient, 'download'>;
  readonly readImageLinks: ReadImageLinks;
  readonly collectImageLinks: CollectImageLinks;
  readonly nameFromUrl: (url: string) => string;
  readonly tellCollection: Pick<TellCollection, 'now'>;
  readonly log: Logger;
}

export interface ImportImagesOptions {
  /** Directory for running downloads. */
  readonly tempDir: string;
}

/** Makes every import that is due, one after the other, until `stop`. */
export type ImportImages = (stop: AbortSignal) => Promise<void>;

/** The limit of a sitemap (https://www.sitemaps.org/protocol.html); a page is smaller. */
const maxBytes = { sitemap: 52_428_800, page: 10_000_000 };
const maxDurationMs = 300_000;
/** Longer than one download. */
const leaseMs = 60_000;
const retryMs = 5_000;

/**
 * Reads the images of a sitemap or a page into a collection, through the guarded client. The collection is a draft again then, with the
 * number of images or the reason of the failure (docs/api/collections.md#import).
 */
export function createImportImages(deps: ImportImagesDeps, { tempDir }: ImportImagesOptions): ImportImages {
  const { collections, httpClient, readImageLinks, collectImageLinks, nameFromUrl, tellCollection, log } = deps;

  return async (stop) => {
    for (let claim = await collections.claimImport(leaseMs); claim !== null; claim = await collections.claimImport(leaseMs)) {
      await importClaim(claim, stop);
      if (stop.aborted) return;
    }
  };

  async function importClaim(claim: ImportClaim, stop: AbortSignal): Promise<void> {
    const { id, accountId } = claim;
    const timeout = AbortSignal.timeout(maxDurationMs);
    const signal = AbortSignal.any([stop, timeout]);
    try {
      const urls = await findImages(claim, signal);
      if (urls.length === 0) throw new AppError('image_not_found', { message: `The ${claim.kind} names no images` });
      const images = urls.map((url) => ({ url, name: nameFromUrl(url) }));
      const added = await collections.finishImport({ id, urls: images, maxImages: maxCollectionImages });
      log.info({ collectionId: id, accountId, found: urls.length, added }, 'images imported');
    } catch (thrown) {
      await endFailed(claim, timeout.aborted ? new AppError('source_unreachable', { message: 'The import took too long' }) : thrown, stop);
    }
    tellCollection.now(await collections.get({ id, accountId }));
  }

  /** What is not the fault of the document is tried again. */
  async function endFailed({ id }: ImportClaim, thrown: unknown, stop: AbortSignal): Promise<void> {
    const error = toAppError(thrown);
    if (error.code === 'claim_lost') return;
    const failure = toFinalFailure(error, stop);
    if (failure === null) {
      log.error(error, { collectionId: id }, 'import interrupted');
      return collections.releaseImport({ id, retryMs });
    }
    log.info({ collectionId: id, code: failure.code }, 'import failed');
    await collections.failImport({ id, failure: { code: failure.code, message: toMessage(failure) } });
  }

  /** The first document has to be read; a later one that fails is left out. */
  function findImages({ id, url, kind }: ImportClaim, signal: AbortSignal): Promise<readonly string[]> {
    return collectImageLinks({
      ...{ start: url, maxImages: maxImportedImages },
      async read(document, { isFirst, limit }) {
        if (!(await collections.renewImport({ id, leaseMs }))) throw new AppError('claim_lost');
        return readLinks({ url: document, kind, isFirst, limit, signal });
      },
    });
  }

  async function readLinks({
    url,
    kind,
    isFirst,
    limit,
    signal,
  }: Pick<ImportClaim, 'url' | 'kind'> & { readonly isFirst: boolean; readonly limit: number; readonly signal: AbortSignal }) {
    const path = join(tempDir, `import-${randomUUID()}`);
    try {
      const downloaded = await httpClient.download(url, { path, maxBytes: maxBytes[kind], signal });
      return await readImageLinks({ path, url: downloaded.url, kind, maxImages: limit, maxBytes: maxBytes[kind] });
    } catch (thrown) {
      if (isFirst || toFinalFailure(thrown, signal) === null) throw thrown;
      log.info({ reason: toAppError(thrown).code }, 'sitemap of an index left out');
      return { images: [], sitemaps: [] };
    } finally {
      await mapStorageErrors(() => rm(path, { force: true }));
    }
  }
}

/** The messages of sources speak of an image. */
const toMessage = ({ message }: { readonly message: string }): string => message.replace('The image could not', 'The document could not');
