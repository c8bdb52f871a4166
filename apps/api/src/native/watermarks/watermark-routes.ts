import { readFile } from 'node:fs/promises';
import { type Watermarks, watermarkLimits } from '@pixmill/accounts';
import type { Capacity } from '@pixmill/jobs';
import { z } from 'zod';
import type { BodyLimits } from '../../http/body/body-limits.js';
import type { AccountContext } from '../account-context.js';
import { type AnyApiRoute, type ApiCall, answer, defineRoute } from '../route/api-route.js';
import { toPageOfAll } from '../route/cursor.js';
import { deletedSchema, pageOf, pageQuery, timeSchema, toTime } from '../route/schemas.js';

export interface WatermarkRoutesDeps {
  readonly watermarks: Watermarks;
  readonly capacity: Pick<Capacity, 'acquireUploadSlot'>;
  readonly limits: Pick<BodyLimits, 'tempDir'>;
}

type Watermark = Awaited<ReturnType<Watermarks['get']>>;

const watermarkIdSchema = z.string().meta({ description: '10 letters and digits', examples: ['q8ZcK0vN3a'] });
const watermarkParams = z.object({ id: watermarkIdSchema });

const watermarkSchema = z
  .object({
    id: watermarkIdSchema,
    name: z.string(),
    width: z.int().meta({ description: 'px, of the upright picture' }),
    height: z.int().meta({ description: 'px, of the upright picture' }),
    size_bytes: z.int(),
    created_at: timeSchema,
  })
  .meta({ id: 'Watermark' });

const example = { id: 'q8ZcK0vN3a', name: 'logo.png', width: 320, height: 96, size_bytes: 5122, created_at: '2026-12-01T09:30:00.000Z' };
const binary = { type: 'string', format: 'binary' };
const { maxFileBytes } = watermarkLimits;

function toWireWatermark({ id, name, width, height, sizeBytes, createdAt }: Watermark): z.input<typeof watermarkSchema> {
  return { id, name, width, height, size_bytes: sizeBytes, created_at: toTime(createdAt) };
}

const route = defineRoute<AccountContext>();

/** The watermark images of an account (docs/watermarks.md). */
export function createWatermarkRoutes(deps: WatermarkRoutesDeps): readonly AnyApiRoute<AccountContext>[] {
  const { watermarks } = deps;
  return [
    route({
      method: 'post',
      path: '/watermarks',
      operationId: 'createWatermark',
      tag: 'Storage',
      summary: 'Store a watermark',
      description: 'One file in a form, or the bytes as the body. JPEG, PNG, GIF, WebP or AVIF; at most 5 MB and 4,000 px a side.',
      scope: 'account:admin',
      query: z.object({
        name: z
          .string('must be text')
          .min(1, 'must be text')
          .optional()
          .meta({ description: 'Default: the name of the file, else the id' }),
      }),
      file: {
        content: {
          'multipart/form-data': { type: 'object', properties: { file: binary }, required: ['file'] },
          'application/octet-stream': binary,
        },
        maxBytes: maxFileBytes,
      },
      replies: { 201: { description: 'The watermark', schema: watermarkSchema, example } },
      errors: ['not_an_image', 'image_damaged', 'image_too_large', 'malformed_body', 'file_too_large', 'body_too_large', 'storage_failed'],
      idempotent: 'answer',
      handle: async ({ accountId }, call) => answer(201, toWireWatermark(await addWatermark(deps, accountId, call))),
    }),
    route({
      method: 'get',
      path: '/watermarks',
      operationId: 'listWatermarks',
      tag: 'Storage',
      summary: 'List the watermarks, oldest first',
      scope: 'jobs:read',
      query: pageQuery,
      replies: {
        200: { description: 'A page of watermarks', schema: pageOf(watermarkSchema), example: { items: [example], next_cursor: null } },
      },
      errors: [],
      async handle({ accountId }, { query }) {
        const rows = await watermarks.list(accountId);
        return answer(
          200,
          toPageOfAll(rows, query, { toItem: toWireWatermark, toPosition: ({ id, createdAt }) => ({ id, at: createdAt }) }),
        );
      },
    }),
    route({
      method: 'get',
      path: '/watermarks/:id',
      operationId: 'getWatermark',
      tag: 'Storage',
      summary: 'Show a watermark',
      scope: 'jobs:read',
      params: watermarkParams,
      replies: { 200: { description: 'The watermark', schema: watermarkSchema, example } },
      errors: ['watermark_not_found'],
      handle: async ({ accountId }, { params }) => answer(200, toWireWatermark(await watermarks.get(accountId, params.id))),
    }),
    route({
      method: 'delete',
      path: '/watermarks/:id',
      operationId: 'deleteWatermark',
      tag: 'Storage',
      summary: 'Delete a watermark',
      description: 'Jobs that use it and have not run yet fail.',
      scope: 'account:admin',
      params: watermarkParams,
      replies: { 200: { description: 'It was deleted', schema: deletedSchema, example: { id: example.id, deleted: true } } },
      errors: ['watermark_not_found'],
      async handle({ accountId }, { params: { id } }) {
        await watermarks.remove(accountId, id);
        return answer(200, { id, deleted: true as const });
      },
    }),
  ];
}

async function addWatermark(
  { watermarks, capacity, limits }: WatermarkRoutesDeps,
  accountId: string,
  { query, readUpload }: ApiCall<unknown, { readonly name?: string | undefined }, unknown>,
): Promise<Watermark> {
  const releaseSlot = await capacity.acquireUploadSlot(accountId);
  try {
    const file = await readUpload({ tempDir: limits.tempDir, maxBytes: maxFileBytes });
    try {
      return await watermarks.add(accountId, { name: query.name ?? file.name, bytes: await readFile(file.path) });
    } finally {
      await file.removeTempFiles();
    }
  } finally {
    releaseSlot();
  }
}
