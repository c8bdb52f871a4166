import { AppError } from '@pixmill/contracts';
import type { Storage } from '@pixmill/storage';
import type { AccountContext } from '../account-context.js';
import { defineRoute } from '../route/api-route.js';
import { idParams } from '../route/schemas.js';
import { type FindImageDeps, getImage } from './find-image.js';
import { answerFile } from './stored-file.js';

export interface ImageSourceDeps extends FindImageDeps {
  readonly storage: Pick<Storage, 'stat' | 'openRead'>;
}

/** The source of an image, while it is stored. */
export const createImageSourceRoute = (deps: ImageSourceDeps) =>
  defineRoute<AccountContext>()({
    method: 'get',
    path: '/images/:id/source',
    operationId: 'getImageSource',
    tag: 'Images',
    summary: 'Fetch the source of an image',
    description:
      'The bytes that were uploaded or fetched, while the service keeps them: `SOURCE_TTL` from the settlement. 410 before a URL was fetched, and when the source was removed.',
    scope: 'jobs:read',
    params: idParams,
    requestHeaders: { 'If-None-Match': 'The `ETag` of an answer before: the answer is 304 while the bytes are the same' },
    replies: {
      200: { description: 'The source, of any media type', mediaType: '*/*', headers: { ETag: 'Names the bytes' } },
      304: { description: 'The caller has these bytes' },
    },
    errors: ['image_not_found', 'artifact_missing', 'storage_failed'],
    async handle({ accountId }, { params: { id: imageId }, request }) {
      const { id, source } = await getImage(deps, { imageId, accountId });
      const stored = source && (await deps.storage.stat(source.storageKey));
      if (!source || !stored)
        throw new AppError('artifact_missing', { message: 'The source of this image is not stored any more, or not yet' });
      return answerFile(deps.storage, request, { ...source, ...stored, tag: `${id}-source-${stored.sizeBytes}` });
    },
  });
