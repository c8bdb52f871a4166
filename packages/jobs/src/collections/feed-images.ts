import { randomUUID } from 'node:crypto';
import { AppError, type CollectionTemplate, collectionSourceAccessSchema, type Login, type SourceAccess } from '@pixmill/contracts';
import type { FeedItem, NewJob } from '@pixmill/db';
import type { Vault } from '@pixmill/runtime';
import type { Storage, StorageKeys } from '@pixmill/storage';
import { copyStoredSource } from '../shared/copy-stored-source.js';
import { orphanTtlFractions } from '../shared/retention.js';

export interface FeedImagesDeps {
  readonly storage: Pick<Storage, 'copy'>;
  readonly keys: Pick<StorageKeys, 'source' | 'fetchedSource'>;
  readonly vault: Pick<Vault, 'unseal'>;
}

type NewImage = NewJob['images'][number];

/**
 * The images of a job, at the positions of their items. An upload becomes a copy; one whose bytes are lost fails in the job, as any lost
 * source. Throws AppError `storage_failed`, or `unavailable` when the copies took so long that they could be removed as orphans.
 */
export async function createFeedImages(
  { storage, keys }: Pick<FeedImagesDeps, 'storage' | 'keys'>,
  { jobId, items, orphanTtlMs }: { readonly jobId: string; readonly items: readonly FeedItem[]; readonly orphanTtlMs: number },
): Promise<NewImage[]> {
  const startedAt = performance.now();
  const images = await Promise.all(items.map(createImage));
  const durationMs = performance.now() - startedAt;
  if (durationMs <= orphanTtlMs * orphanTtlFractions.submit) return images;
  throw new AppError('unavailable', { detail: `copying the uploads took ${Math.round(durationMs)} ms` });

  async function createImage({ position, name, url, upload }: FeedItem): Promise<NewImage> {
    const id = randomUUID();
    if (url !== null) return { id, position, name, source: { kind: 'url', url } };
    const lost = { kind: 'upload' as const, storageKey: keys.source({ jobId, imageId: id }), sizeBytes: 0, sha256: '' };
    return { id, position, name, source: upload ? await copyUnlessLost({ jobId, imageId: id, stored: upload }, lost) : lost };
  }

  async function copyUnlessLost(task: Parameters<typeof copyStoredSource>[1], lost: NewImage['source']): Promise<NewImage['source']> {
    try {
      return await copyStoredSource({ storage, keys }, task);
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'artifact_missing') return lost;
      throw thrown;
    }
  }
}

/** Credentials and headers of the sources of a job; null without any. The login of the collection wins over those of URLs. */
export function toSourceAccess(
  { vault }: Pick<FeedImagesDeps, 'vault'>,
  { sourceLogin, sourceHeaders }: CollectionTemplate,
  items: readonly FeedItem[],
): SourceAccess | null {
  const logins: Record<string, Login> = {};
  const headersByPosition: Record<string, Record<string, string>> = {};
  for (const { position, access } of items) {
    if (access === null) continue;
    const { login, headers } = collectionSourceAccessSchema.parse(JSON.parse(vault.unseal(access)));
    if (login !== null && sourceLogin === null) logins[position] = login;
    if (Object.keys(headers).length > 0) headersByPosition[position] = headers;
  }
  const isEmpty = sourceLogin === null && [sourceHeaders, logins, headersByPosition].every((entries) => Object.keys(entries).length === 0);
  return isEmpty ? null : { login: sourceLogin, headers: sourceHeaders, logins, headersByPosition };
}
