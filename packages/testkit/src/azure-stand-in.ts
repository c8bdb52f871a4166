import { findSharedKeyFault } from './shared-key.js';
import { type StoreOptions, type StoreStandIn, startStore } from './store-stand-in.js';

export interface AzureStandInOptions extends StoreOptions {
  readonly account: string;
  /** Base64. */
  readonly key: string;
  readonly containers: readonly string[];
}

/** A small Azure Blob service: it checks Shared Key by itself and keeps what it takes. */
export function startAzureStandIn({ account, key, containers, ...options }: AzureStandInOptions): Promise<StoreStandIn> {
  return startStore(
    {
      findFault(request) {
        const [, container = ''] = request.target.split(/[/?]/);
        return findSharedKeyFault(request, account, key) ?? (containers.includes(container) ? null : 'ContainerNotFound');
      },
      wordError: (code) => `\uFEFF<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>no</Message></Error>`,
      taken: 201,
      statuses: { ContainerNotFound: 404, MethodNotAllowed: 405 },
    },
    options,
  );
}
