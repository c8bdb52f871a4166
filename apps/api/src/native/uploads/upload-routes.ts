import type { Uploads } from '@pixmill/accounts';
import { imageFormats } from '@pixmill/contracts';
import type { Upload } from '@pixmill/db';
import type { Capacity } from '@pixmill/jobs';
import { z } from 'zod';
import type { BodyLimits } from '../../http/body/body-limits.js';
import type { AccountContext } from '../account-context.js';
import { type AnyApiRoute, type ApiCall, answer, defineRoute } from '../route/api-route.js';
import { parseCursor, toPage } from '../route/cursor.js';
import { deletedSchema, idParams, idSchema, pageOf, pageQuery, timeSchema, toTime } from '../route/schemas.js';
import { nameFromDisposition } from './name-from-disposition.js';

export interface UploadRoutesDeps {
  readonly uploads: Uploads;
  readonly capacity: Pick<Capacity, 'acquireUploadSlot'>;
  readonly limits: Pick<BodyLimits, 'tempDir' | 'maxFileBytes'>;
}

const uploadSchema = z
  .object({
    id: idSchema,
    name: z.string(),
    bytes: z.int().meta({ description: 'Size of the file' }),
    format: z.enum(imageFormats),
    sha256: z.string().meta({ description: 'Lower-case hex' }),
    created_at: timeSchema,
    expires_at: timeSchema.meta({
      description: 'Until when jobs and collections may name it; a collection that has not settled keeps it longer',
    }),
  })
  .meta({ id: 'Upload', description: 'A file that jobs and collections may name' });

const example: z.input<typeof uploadSchema> = {
  ...{ id: '6d1f0c3a-52c8-4e0b-9d0a-7b1c2d3e4f50', name: 'photo.jpg', bytes: 812_344, format: 'jpeg' },
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  ...{ created_at: '2026-12-01T09:30:00.000Z', expires_at: '2026-12-01T10:30:00.000Z' },
};

const formatSchema = z.enum(imageFormats);

const renderUpload = ({ id, name, sizeBytes, format, sha256, createdAt, expiresAt }: Upload): z.input<typeof uploadSchema> => ({
  ...{ id, name, bytes: sizeBytes, format: formatSchema.parse(format), sha256 },
  ...{ created_at: toTime(createdAt), expires_at: toTime(expiresAt) },
});

const binary = { type: 'string', format: 'binary' };
const route = defineRoute<AccountContext>();

/** Files that jobs and collections name by id (docs/api/jobs.md#uploads). */
export function createUploadRoutes(deps: UploadRoutesDeps): readonly AnyApiRoute<AccountContext>[] {
  const { uploads } = deps;
  return [
    route({
      method: 'post',
      path: '/uploads',
      operationId: 'createUpload',
      tag: 'Uploads',
      summary: 'Upload a file',
      description:
        'The bytes as the body, or one file in a form. Jobs and collections name it by its id until it expires; each job gets a copy.',
      scope: 'jobs:write',
      query: z.object({
        name: z
          .string('must be text')
          .min(1, 'must be text')
          .optional()
          .meta({ description: 'Default: the file name of the form or of `Content-Disposition`, else after the format' }),
      }),
      requestHeaders: { 'Content-Disposition': 'Its `filename` names the file' },
      file: {
        content: {
          'application/octet-stream': binary,
          'multipart/form-data': { type: 'object', properties: { file: binary }, required: ['file'] },
        },
        // The document must not depend on a setting; the handler knows the limit.
        maxBytes: 25_000_000,
      },
      replies: { 201: { description: 'The upload', schema: uploadSchema, example } },
      errors: ['not_an_image', 'malformed_body', 'file_too_large', 'body_too_large', 'storage_failed'],
      idempotent: 'answer',
      handle: async ({ accountId }, call) => answer(201, renderUpload(await receive(deps, accountId, call))),
    }),
    route({
      method: 'get',
      path: '/uploads',
      operationId: 'listUploads',
      tag: 'Uploads',
      summary: 'List the uploads that have not expired, newest first',
      scope: 'jobs:read',
      query: pageQuery,
      replies: {
        200: { description: 'A page of uploads', schema: pageOf(uploadSchema), example: { items: [example], next_cursor: null } },
      },
      errors: [],
      async handle({ accountId }, { query: { limit, cursor } }) {
        const rows = await uploads.list({ accountId, after: parseCursor(cursor), limit: limit + 1 });
        return answer(200, toPage(rows, { limit, toItem: renderUpload, toPosition: ({ id, createdAt }) => ({ id, at: createdAt }) }));
      },
    }),
    route({
      method: 'get',
      path: '/uploads/:id',
      operationId: 'getUpload',
      tag: 'Uploads',
      summary: 'Show an upload',
      scope: 'jobs:read',
      params: idParams,
      replies: { 200: { description: 'The upload', schema: uploadSchema, example } },
      errors: ['upload_not_found'],
      handle: async ({ accountId }, { params: { id } }) => answer(200, renderUpload(await uploads.get({ accountId, id }))),
    }),
    route({
      method: 'delete',
      path: '/uploads/:id',
      operationId: 'deleteUpload',
      tag: 'Uploads',
      summary: 'Delete an upload',
      description: 'Jobs that named it have their own copies.',
      scope: 'jobs:write',
      params: idParams,
      replies: { 200: { description: 'It was deleted', schema: deletedSchema, example: { id: example.id, deleted: true } } },
      errors: ['upload_not_found', 'state_conflict'],
      async handle({ accountId }, { params: { id } }) {
        await uploads.remove({ accountId, id });
        return answer(200, { id, deleted: true as const });
      },
    }),
  ];
}

async function receive(
  { uploads, capacity, limits: { tempDir, maxFileBytes } }: UploadRoutesDeps,
  accountId: string,
  { query, request, readUpload }: ApiCall<unknown, { readonly name?: string | undefined }, unknown>,
): Promise<Upload> {
  const releaseSlot = await capacity.acquireUploadSlot(accountId);
  try {
    const { removeTempFiles, ...file } = await readUpload({ tempDir, maxBytes: maxFileBytes });
    try {
      return await uploads.add({
        ...file,
        accountId,
        name: query.name ?? file.name ?? nameFromDisposition(request.get('content-disposition')),
      });
    } finally {
      await removeTempFiles();
    }
  } finally {
    releaseSlot();
  }
}
