import { type ObjectStoreStub, type ObjectStoreStubOptions, startObjectStoreStub } from './object-store-stub.js';
import { findSharedKeyError } from './shared-key.js';

export interface AzureStubOptions extends ObjectStoreStubOptions {
  readonly account: string;
  /** Base64. */
  readonly key: string;
  readonly containers: readonly string[];
}

/** Starts a small Azure Blob service that verifies Shared Key signatures and keeps the blobs it accepts. */
export function startAzureStub({ account, key, containers, ...options }: AzureStubOptions): Promise<ObjectStoreStub> {
  return startObjectStoreStub(
    {
      findError(request) {
        const [, container = ''] = request.target.split(/[/?]/);
        return findSharedKeyError(request, account, key) ?? (containers.includes(container) ? null : 'ContainerNotFound');
      },
      renderError: (code) => `\uFEFF<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>no</Message></Error>`,
      successStatus: 201,
      removalStatus: 202,
      errorStatuses: { ContainerNotFound: 404, MethodNotAllowed: 405 },
    },
    options,
  );
}
