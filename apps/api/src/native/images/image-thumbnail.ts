import type { RequestThumbnail } from '@pixmill/jobs';
import type { Storage } from '@pixmill/storage';
import type { AccountContext } from '../account-context.js';
import { defineRoute } from '../route/api-route.js';
import { idParams } from '../route/schemas.js';
import { type FindImageDeps, getImage } from './find-image.js';
import { answerFile } from './stored-file.js';

export interface ImageThumbnailDeps extends FindImageDeps {
  readonly storage: Pick<Storage, 'openRead'>;
  readonly requestThumbnail: RequestThumbnail;
}

/** A small picture of an image. */
export const createImageThumbnailRoute = (deps: ImageThumbnailDeps) =>
  defineRoute<AccountContext>()({
    method: 'get',
    path: '/images/:id/thumbnail',
    operationId: 'getImageThumbnail',
    tag: 'Images',
    summary: 'Fetch a thumbnail of an image',
    description:
      'A WebP of at most 256 px, of the main result, or of the source while there is no result. A worker makes it at the first request and it is kept as long as the files of the job. 503 with `Retry-After` when no worker made it within 5 seconds; 410 when the files were removed, or the image cannot be shown.',
    scope: 'jobs:read',
    params: idParams,
    requestHeaders: { 'If-None-Match': 'The `ETag` of an answer before: the answer is 304 while the thumbnail is the same' },
    replies: {
      200: { description: 'The thumbnail', mediaType: 'image/webp', headers: { ETag: 'Names the bytes' } },
      304: { description: 'The caller has this thumbnail' },
    },
    errors: ['image_not_found', 'artifact_missing', 'storage_failed'],
    async handle({ accountId }, { params: { id: imageId }, request }) {
      const image = await getImage(deps, { imageId, accountId });
      const { storageKey, sizeBytes } = await deps.requestThumbnail(image);
      const shows = image.main ? 'result' : 'source';
      return answerFile(deps.storage, request, { storageKey, sizeBytes, format: 'webp', tag: `${image.id}-${shows}-${sizeBytes}` });
    },
  });
