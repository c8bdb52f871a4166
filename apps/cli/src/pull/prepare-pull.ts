import { mkdir } from 'node:fs/promises';
import type { JobOptions } from '@pixmill/client';
import { AppError } from '@pixmill/contracts';
import { readEnv } from '@pixmill/runtime';
import { openSkipCache } from '../optimize/cache/open-skip-cache.js';
import { noSkipCache, type SkipCache } from '../optimize/cache/skip-cache.js';
import { planOutputs } from '../optimize/outputs/plan-outputs.js';
import type { FilePlan } from '../optimize/prepare-files.js';
import type { CommandInput } from '../program/command.js';
import { readVersion } from '../program/read-version.js';
import { openProgressLine } from '../terminal/progress-line.js';
import { type Terminal, warnLine } from '../terminal/terminal.js';
import { createSite } from './download/site.js';
import { type DownloadedImages, type DownloadImagesOptions, downloadImages } from './download-images.js';
import { findImages } from './find-images.js';
import type { FoundKind } from './find-kind.js';
import type { PullCache } from './pull-cache.js';
import type { PullRequest } from './pull-options.js';
import { pullSettings } from './pull-settings.js';

export interface PullOptions {
  readonly input: CommandInput;
  readonly jobOptions: JobOptions;
  /** Of the results. Absolute. */
  readonly folder: string;
  readonly cache: PullCache;
  readonly terminal: Terminal;
  readonly json: boolean;
}

/** The images of a site as files of a run. */
export interface PreparedPull extends FilePlan {
  readonly kind: FoundKind;
  readonly cache: SkipCache;
}

/** Downloads the images and plans their results. Throws AppError, and the reason of the signal. */
export async function preparePull(request: PullRequest, options: PullOptions): Promise<PreparedPull> {
  const { input, jobOptions, folder, cache: places, terminal, json } = options;
  const { signal, cwd } = terminal;
  const onWarning = (line: string) => warnLine(terminal, line);
  const maxBytes = readMaxFileBytes();
  await mkdir(places.downloads, { recursive: true, mode: 0o700 });
  const userAgent = `pixmill/${readVersion()}`;
  const site = createSite({ userAgent, headers: request.headers, headersOrigin: request.url.origin, signal });
  const { kind, host, urls } = await findImages(request, { site, folder: places.downloads, onWarning });
  const downloads = { site, folder: places.downloads, pageHost: host, maxBytes, signal };
  const { files, unreadable } = await (terminal.isInteractive && !json
    ? withProgress(urls, downloads, terminal)
    : downloadImages(urls, { ...downloads, onProgress: () => undefined }));
  const target = { kind: 'folder', folder } as const;
  const cache = input.flags.has('noCache')
    ? noSkipCache
    : await openSkipCache({ cwd: folder, target, jobOptions, sharedFile: null, onWarning, ownFile: places.file, keepsGone: true });
  const overwrite = input.flags.has('overwrite');
  const findSource = (path: string) => cache.findSource(path);
  const plan = await planOutputs(files, { target, cwd, jobOptions, followSymlinks: false, overwrite, findSource });
  return { kind, cache, plan, unreadable };
}

async function withProgress(
  urls: readonly string[],
  options: Omit<DownloadImagesOptions, 'onProgress'>,
  terminal: Terminal,
): Promise<DownloadedImages> {
  let downloaded = 0;
  const line = openProgressLine(terminal, () => `Downloading images: ${downloaded} of ${urls.length}`);
  try {
    return await downloadImages(urls, {
      ...options,
      onProgress(done) {
        downloaded = done;
      },
    });
  } finally {
    line.end();
  }
}

function readMaxFileBytes(): number {
  const settings = readEnv(pullSettings);
  if (settings.ok) return settings.value.MAX_FILE_BYTES;
  throw new AppError('invalid_parameter', { message: settings.problems.map(({ name, reason }) => `${name}: ${reason}`).join('\n') });
}
