import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { constants, createGunzip } from 'node:zlib';
import { AppError, toStorageError } from '@pixmill/contracts';
import { LinkList } from './link-list.js';
import { createPageReader } from './page-images.js';
import { createSitemapReader } from './sitemap-images.js';

export interface ImageLinksRequest {
  /** A downloaded document. A gzip file is unpacked, whatever its name. */
  readonly path: string;
  /** Where it was downloaded from; relative addresses are below it. */
  readonly url: string;
  readonly kind: 'sitemap' | 'page';
  /** Images that are read at most. */
  readonly maxImages: number;
  /** Of the unpacked document. */
  readonly maxBytes: number;
}

/** Absolute http(s) URLs, each once, in the order of the document. */
export interface ImageLinks {
  readonly images: readonly string[];
  /** Sitemaps that a sitemap index names. */
  readonly sitemaps: readonly string[];
}

/** Reads the images that a page or a sitemap names. Throws AppError `file_too_large`, `malformed_body` or `storage_failed`. */
export type ReadImageLinks = (request: ImageLinksRequest) => Promise<ImageLinks>;

const maxSitemaps = 1_000;

export const readImageLinks: ReadImageLinks = async ({ path, url, kind, maxImages, maxBytes }) => {
  const images = new LinkList(maxImages);
  const sitemaps = new LinkList(maxSitemaps);
  const reader = kind === 'page' ? createPageReader(url, images) : createSitemapReader(url, { images, sitemaps });
  const decoder = new TextDecoder();
  let sizeBytes = 0;
  for await (const chunk of await openDocument(path)) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw new AppError('file_too_large', { message: `The document is larger than ${maxBytes} bytes` });
    reader.write(decoder.decode(chunk, { stream: true }));
    if (images.isFull) break;
  }
  reader.end();
  return { images: images.toArray(), sitemaps: sitemaps.toArray() };
};

async function openDocument(path: string): Promise<AsyncIterable<Buffer>> {
  const isPacked = await isGzip(path);
  const file = createReadStream(path);
  return isPacked ? unpack(file) : file;
}

async function isGzip(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
      return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
    } finally {
      await file.close();
    }
  } catch (thrown) {
    throw toStorageError(thrown);
  }
}

async function* unpack(file: AsyncIterable<Buffer> & NodeJS.ReadableStream): AsyncGenerator<Buffer> {
  const unpacked = file.pipe(createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }));
  file.once('error', (error) => unpacked.destroy(error));
  try {
    for await (const chunk of unpacked) yield chunk;
  } catch (thrown) {
    throw new AppError('malformed_body', { message: 'The document is not valid gzip', cause: thrown });
  } finally {
    unpacked.destroy();
  }
}
