import { mkdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '@pixmill/contracts';
import type { FoundFile, UnreadablePath } from '../optimize/inputs/found-file.js';
import { describeSystemError, isSystemError } from '../optimize/inputs/system-error.js';
import type { Download } from './download/download.js';
import type { Site } from './download/site.js';
import { toRelativePath, withoutCollisions } from './relative-path.js';

/** Downloads at the same time, from all hosts. */
const maxDownloads = 16;
const accept = 'image/*,*/*;q=0.8';

export interface DownloadImagesOptions {
  readonly site: Site;
  /** Where the files are while they are optimized. */
  readonly folder: string;
  readonly pageHost: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
}

/** The images as files, and those that could not be downloaded. */
export interface DownloadedImages {
  readonly files: readonly FoundFile[];
  readonly unreadable: readonly UnreadablePath[];
}

/** An image under a temporary name. */
interface SavedImage {
  readonly url: string;
  readonly temporary: string;
  readonly download: Download;
}

/** Downloads images below a folder, at the paths of their addresses. A broken image is a failure of that image. Throws the reason of the signal. */
export async function downloadImages(urls: readonly string[], options: DownloadImagesOptions): Promise<DownloadedImages> {
  const results: (SavedImage | UnreadablePath)[] = [];
  const queue = urls.entries();
  let done = 0;
  async function work(): Promise<void> {
    for (const [index, url] of queue) {
      results[index] = await downloadImage(url, join(options.folder, `download-${index}`), options);
      done += 1;
      options.onProgress(done);
    }
  }
  await Promise.all(Array.from({ length: maxDownloads }, work));
  const saved = results.filter((result) => 'download' in result);
  const paths = withoutCollisions(
    saved.map(({ url, download: { contentType } }) => {
      return { url, path: toRelativePath({ url: new URL(url), pageHost: options.pageHost, contentType }) };
    }),
  );
  const placed = await Promise.all(
    saved.map((image, index) => placeImage(image, { folder: options.folder, relativePath: paths[index] ?? '' })),
  );
  const all = [...results.filter((result) => 'code' in result), ...placed];
  return { files: all.filter((each) => 'path' in each), unreadable: all.filter((each) => 'code' in each) };
}

async function downloadImage(url: string, temporary: string, options: DownloadImagesOptions): Promise<SavedImage | UnreadablePath> {
  const { site, maxBytes, signal } = options;
  try {
    return { url, temporary, download: await site.download(url, { path: temporary, maxBytes, accept }) };
  } catch (thrown) {
    signal.throwIfAborted();
    await rm(temporary, { force: true });
    if (thrown instanceof AppError && thrown.code !== 'internal') return toUnreadable(url, { code: thrown.code, message: thrown.message });
    throw thrown;
  }
}

/** Two addresses may want a file and a folder of one name: the second one fails. */
async function placeImage({ url, temporary, download }: SavedImage, { folder, relativePath }: { folder: string; relativePath: string }) {
  const path = join(folder, 'files', relativePath);
  try {
    await mkdir(dirname(path), { recursive: true });
    await rename(temporary, path);
    if (download.modifiedMs !== null) await utimes(path, download.modifiedMs / 1_000, download.modifiedMs / 1_000);
    const { size, mtimeMs } = await stat(path);
    return { path, relativePath, sizeBytes: size, mtimeMs, url };
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown;
    return toUnreadable(url, { code: 'unwritable', message: `Could not be written: ${describeSystemError(thrown)}` });
  }
}

const toUnreadable = (url: string, { code, message }: { readonly code: string; readonly message: string }): UnreadablePath => {
  return { file: { path: url, relativePath: url, sizeBytes: 0, mtimeMs: 0, url }, code, message };
};
