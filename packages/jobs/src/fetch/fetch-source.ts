import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Image, type Job, mapStorageErrors, parseUrl, type SourceAccess, SourceError } from '@pixmill/contracts';
import type { FetchedSource } from '@pixmill/db';
import type { GuardedHttpClient } from '@pixmill/outbound/guard';
import type { Logger } from '@pixmill/runtime';
import type { Storage, StorageKeys } from '@pixmill/storage';
import { toFinalFailure } from '../run/sort-failure.js';
import type { HostLimit } from './host-limit.js';

export interface FetchSourceDeps {
  readonly httpClient: Pick<GuardedHttpClient, 'download'>;
  readonly storage: Pick<Storage, 'putFile'>;
  readonly keys: Pick<StorageKeys, 'fetchedSource'>;
  readonly hostLimit: HostLimit;
}

export interface FetchSourceOptions {
  /** Directory for running downloads. */
  readonly tempDir: string;
  /** Size limit of a source, in bytes. */
  readonly maxFileBytes: number;
}

/** A source with a URL that is neither in storage nor failed. */
export interface MissingSource {
  readonly imageId: string;
  readonly position: number;
  readonly url: string;
}

export interface FetchSourceTask extends MissingSource {
  readonly job: Pick<Job, 'id' | 'accountId'>;
  /** Credentials and headers for the source; null without any. */
  readonly access: SourceAccess | null;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * Downloads a source and stores it under a key that names its bytes. A failure of the input is a result, and one line of the log; throws any other AppError of
 * `GuardedHttpClient.download` and `Storage.putFile`, and the reason of the signal.
 */
export type FetchSource = (task: FetchSourceTask) => Promise<FetchedSource>;

/** Lists the sources of a job that are still to be fetched. Pure. */
export function listMissingSources(images: readonly Image[]): MissingSource[] {
  return images.flatMap(({ id, position, source }) =>
    source.kind === 'url' && source.stored === null && source.failure === null ? [{ imageId: id, position, url: source.url }] : [],
  );
}

export function createFetchSource(deps: FetchSourceDeps, { tempDir, maxFileBytes }: FetchSourceOptions): FetchSource {
  const { httpClient, storage, keys, hostLimit } = deps;

  return async (task) => {
    const { imageId, signal } = task;
    const path = join(tempDir, `download-${randomUUID()}`);
    try {
      const { sizeBytes, sha256 } = await download(task, path);
      const storageKey = keys.fetchedSource({ jobId: task.job.id, imageId, sha256 });
      await storage.putFile(storageKey, path);
      return { imageId, stored: { storageKey, sizeBytes, sha256 }, failure: null, sourceFailure: null };
    } catch (thrown) {
      const failure = toFinalFailure(thrown, signal);
      if (failure === null) throw thrown;
      const sourceFailure = thrown instanceof SourceError ? thrown.failure : null;
      task.log.info({ imageId, code: failure.code, ...sourceFailure }, 'source failed');
      return { imageId, stored: null, failure, sourceFailure };
    } finally {
      await mapStorageErrors(() => rm(path, { force: true }));
    }
  };

  /** The wait for a slot of the host comes before the time limit of the download. */
  async function download({ url, position, access, job, signal }: FetchSourceTask, path: string) {
    const freeSlot = await hostLimit.acquire({ host: toHost(url), accountId: job.accountId }, signal);
    try {
      const headers = { ...access?.headers, ...access?.headersByPosition[position] };
      const login = access?.login ?? access?.logins[position];
      return await httpClient.download(url, { path, maxBytes: maxFileBytes, signal, headers, ...(login && { credentials: login }) });
    } finally {
      freeSlot();
    }
  }
}

const toHost = (url: string): string => parseUrl(url)?.host ?? '';
