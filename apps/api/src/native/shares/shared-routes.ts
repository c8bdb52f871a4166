import type { Share, Shares } from '@pixmill/accounts';
import { AppError } from '@pixmill/contracts';
import type { Database, StoredImage } from '@pixmill/db';
import type { RequestThumbnail } from '@pixmill/jobs';
import type { Storage } from '@pixmill/storage';
import { z } from 'zod';
import { answerFile } from '../images/stored-file.js';
import { jobExample } from '../jobs/job-example.js';
import type { PublicContext } from '../public-context.js';
import { type AnyApiRoute, answer, defineRoute } from '../route/api-route.js';
import { idSchema } from '../route/schemas.js';
import { renderSharedJob, sharedJobSchema, type WireSharedJob } from './shared-job.js';

export interface SharedRoutesDeps {
  readonly shares: Pick<Shares, 'get'>;
  readonly database: Pick<Database, 'accountJobs'>;
  readonly storage: Pick<Storage, 'stat' | 'openRead'>;
  readonly requestThumbnail: RequestThumbnail;
  /** Absolute address of the service. */
  readonly publicUrl: string;
}

const tokenSchema = z
  .string()
  .regex(/^[\w-]{43}$/)
  .meta({ description: 'The token of the link' });
const tokenParams = z.object({ token: tokenSchema });
const imageParams = z.object({ token: tokenSchema, id: idSchema });

/** A link may be taken back at any time, so nothing of it is kept. */
const linkHeaders = { 'cache-control': 'no-store', 'x-robots-tag': 'noindex, nofollow' };

const example: WireSharedJob = {
  ...{ state: 'settled', outcome: 'succeeded', created_at: jobExample.created_at, settled_at: jobExample.settled_at },
  expires_at: jobExample.expires_at,
  images: jobExample.images.map(({ source: { bytes, format, width, height }, reused: _, codec_ms: __, ...image }) => ({
    ...image,
    source: { bytes, format, width, height, path: `/api/v1/shared/pX8m2kQvT0b7Zr5nLw1yJc4sHd9fGa6eUo3iRtKxBqM/images/${image.id}/source` },
    thumbnail_path: `/api/v1/shared/pX8m2kQvT0b7Zr5nLw1yJc4sHd9fGa6eUo3iRtKxBqM/images/${image.id}/thumbnail`,
  })),
};

const route = defineRoute<PublicContext>();
const shared = { method: 'get', tag: 'Browser', scope: null } as const;

/** What a link shows, to anybody who has it. */
export function createSharedRoutes(deps: SharedRoutesDeps): readonly AnyApiRoute<PublicContext>[] {
  const { shares, database, storage, requestThumbnail, publicUrl } = deps;

  async function getShare({ countView }: PublicContext, token: string): Promise<Share> {
    await countView();
    return shares.get(token);
  }

  async function getImage(
    context: PublicContext,
    { token, id: imageId }: { readonly token: string; readonly id: string },
  ): Promise<StoredImage> {
    const { accountId, jobId } = await getShare(context, token);
    const image = await database.accountJobs.findImage({ imageId, accountId });
    if (image?.jobId !== jobId) throw new AppError('share_not_found');
    return image;
  }

  return [
    route({
      ...shared,
      path: '/shared/:token',
      operationId: 'getSharedJob',
      summary: 'Show the pictures of a link',
      description: 'Without a key. An unknown link and one that has ended are the same: 404.',
      params: tokenParams,
      replies: { 200: { description: 'The pictures', schema: sharedJobSchema, example } },
      errors: ['share_not_found'],
      async handle(context, { params: { token } }) {
        const { accountId, jobId, expiresAt } = await getShare(context, token);
        const found = await database.accountJobs.find({ accountId, jobId });
        if (!found) throw new AppError('share_not_found');
        return answer(200, renderSharedJob(found.job, { publicUrl, token, expiresAt }), linkHeaders);
      },
    }),
    route({
      ...shared,
      path: '/shared/:token/images/:id/source',
      operationId: 'getSharedImageSource',
      summary: 'Fetch the source of a picture of a link',
      params: imageParams,
      replies: {
        200: { description: 'The source, as its media type says', mediaType: '*/*' },
        304: { description: 'The caller has these bytes' },
      },
      errors: ['share_not_found', 'artifact_missing', 'storage_failed'],
      async handle(context, { params, request }) {
        const { id, source } = await getImage(context, params);
        const stored = source && (await storage.stat(source.storageKey));
        if (!source || !stored) throw new AppError('artifact_missing', { message: 'The source of this image is not stored' });
        const file = await answerFile(storage, request, { ...source, ...stored, tag: `${id}-source-${stored.sizeBytes}` });
        return { ...file, headers: { ...file.headers, ...linkHeaders } };
      },
    }),
    route({
      ...shared,
      path: '/shared/:token/images/:id/thumbnail',
      operationId: 'getSharedImageThumbnail',
      summary: 'Fetch a thumbnail of a picture of a link',
      params: imageParams,
      replies: { 200: { description: 'The thumbnail', mediaType: 'image/webp' }, 304: { description: 'The caller has this thumbnail' } },
      errors: ['share_not_found', 'artifact_missing', 'storage_failed'],
      async handle(context, { params, request }) {
        const image = await getImage(context, params);
        const { storageKey, sizeBytes } = await requestThumbnail(image);
        const tag = `${image.id}-${image.main ? 'result' : 'source'}-${sizeBytes}`;
        const file = await answerFile(storage, request, { storageKey, sizeBytes, format: 'webp', tag });
        return { ...file, headers: { ...file.headers, ...linkHeaders } };
      },
    }),
  ];
}
