import { AppError, type CollectionSourceAccess, separateLogin } from '@pixmill/contracts';
import type { AddedItems, CollectionRef, CollectionsRepository, NewItem } from '@pixmill/db';
import type { ParsedSource } from '@pixmill/dialects';
import type { Vault } from '@pixmill/runtime';
import { maxCollectionImages } from './limits.js';

export interface AddSourcesDeps {
  readonly collections: Pick<CollectionsRepository, 'addItems'>;
  readonly vault: Pick<Vault, 'seal'>;
}

/**
 * Appends sources to a collection. Throws AppError `collection_not_found`, `state_conflict`, `upload_not_found` or `invalid_parameter` (too
 * many).
 */
export type AddSources = (ref: CollectionRef, sources: readonly (ParsedSource | null)[]) => Promise<AddedItems>;

export function createAddSources({ collections, vault }: AddSourcesDeps): AddSources {
  return (ref, sources) => {
    const sealed = new Map<string, string>();
    /** Sources of one call that share their credentials share one sealed text. */
    const seal = (access: CollectionSourceAccess): string | null => {
      if (access.login === null && Object.keys(access.headers).length === 0) return null;
      const text = JSON.stringify(access);
      const known = sealed.get(text) ?? vault.seal(text);
      sealed.set(text, known);
      return known;
    };
    return collections.addItems(ref, { items: sources.map((source) => toItem(source, seal)), maxImages: maxCollectionImages });
  };
}

function toItem(source: ParsedSource | null, seal: (access: CollectionSourceAccess) => string | null): NewItem {
  if (source?.kind === 'upload-id') return { kind: 'upload', name: source.name, uploadId: source.uploadId };
  if (source?.kind !== 'url') throw new AppError('internal', { detail: 'a collection takes URLs and uploads' });
  const { url, login } = separateLogin(source.url);
  const access = { login: source.access.login ?? login, headers: { ...source.access.headers } };
  return { kind: 'url', name: source.name, url, access: seal(access) };
}
