import { randomUUID } from 'node:crypto';
import { AppError, type Collection, type CollectionTemplate, listWatermarkIds, separateLogin } from '@pixmill/contracts';
import type { CollectionsRepository, ConnectorsRepository, WatermarksRepository } from '@pixmill/db';
import type { Command, renderJobOptions } from '@pixmill/dialects';
import type { Logger, Vault } from '@pixmill/runtime';
import { createSealDestination } from '../submit/seal-destination.js';

export interface CreateCollectionDeps {
  readonly collections: Pick<CollectionsRepository, 'create'>;
  readonly watermarks: Pick<WatermarksRepository, 'ownsAll'>;
  readonly connectors: Pick<ConnectorsRepository, 'find'>;
  readonly vault: Pick<Vault, 'seal' | 'unseal'>;
  readonly renderJobOptions: typeof renderJobOptions;
  readonly log: Logger;
}

/** What the jobs of a collection have in common. */
export type CollectionJobOptions = Pick<
  Extract<Command, { verb: 'submit' }>,
  'spec' | 'callbackUrl' | 'callbackDelayMs' | 'sourceCredentials' | 'sourceHeaders' | 'destination' | 'priority'
>;

export interface CollectionRequest extends Pick<Collection, 'accountId' | 'keyId' | 'name' | 'labels'> {
  readonly jobs: CollectionJobOptions;
}

/** Creates an empty draft. Throws AppError `invalid_parameter` (unknown destination or watermark). */
export type CreateCollection = (request: CollectionRequest) => Promise<Collection>;

export function createCreateCollection({
  collections,
  watermarks,
  connectors,
  vault,
  renderJobOptions,
  log,
}: CreateCollectionDeps): CreateCollection {
  const sealDestination = createSealDestination({ connectors, vault });

  return async ({ jobs, ...fields }) => {
    const watermarkIds = listWatermarkIds(jobs.spec.operations);
    if (watermarkIds.length > 0 && !(await watermarks.ownsAll(fields.accountId, watermarkIds)))
      throw new AppError('invalid_parameter', { message: 'watermark: `id` must be the id of an uploaded watermark' });
    const template = await toTemplate(fields.accountId, jobs);
    const options = {
      ...renderJobOptions({ ...template, destination: template.destination?.target ?? null }),
      priority: template.priority,
    };
    const collection = await collections.create({ ...fields, id: randomUUID(), options, template: vault.seal(JSON.stringify(template)) });
    log.info({ collectionId: collection.id, accountId: fields.accountId }, 'collection created');
    return collection;
  };

  /** Credentials of a connector are those of now: a connector that is deleted later does not stop a collection. */
  async function toTemplate(accountId: string, jobs: CollectionJobOptions): Promise<CollectionTemplate> {
    const destination = await sealDestination(accountId, jobs.destination);
    const callback = jobs.callbackUrl === null ? { url: null, login: null } : separateLogin(jobs.callbackUrl);
    return {
      spec: jobs.spec,
      callbackUrl: callback.url,
      callbackLogin: callback.login,
      callbackDelayMs: jobs.callbackDelayMs,
      sourceLogin: jobs.sourceCredentials,
      sourceHeaders: { ...jobs.sourceHeaders },
      destination: destination && { target: destination.target, credentials: vault.unseal(destination.credentials) },
      priority: jobs.priority ?? 0,
    };
  }
}
