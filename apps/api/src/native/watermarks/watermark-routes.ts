import { readFile } from 'node:fs/promises';
import { type Watermarks, watermarkLimits } from '@pixmill/accounts';
import { AppError } from '@pixmill/contracts';
import type { Capacity } from '@pixmill/jobs';
import { z } from 'zod';
import type { JsonRequest, JsonRoute } from '../json-router.js';

/** An account at its watermarks. */
export interface WatermarkContext {
  readonly accountId: string;
  readonly watermarks: Watermarks;
  readonly capacity: Pick<Capacity, 'acquireUploadSlot'>;
  /** Folder for uploads under way. */
  readonly tempDir: string;
}

const querySchema = z.object({ name: z.string().min(1).optional() });

const idOf = ({ params }: JsonRequest) => params.id ?? '';

async function add({ accountId, watermarks, capacity, tempDir }: WatermarkContext, { query, readUpload }: JsonRequest) {
  const parsed = querySchema.safeParse(query);
  if (!parsed.success) throw new AppError('invalid_parameter', { message: 'name: must be text' });
  const releaseSlot = await capacity.acquireUploadSlot(accountId);
  try {
    const file = await readUpload({ tempDir, maxBytes: watermarkLimits.maxFileBytes });
    try {
      return await watermarks.add(accountId, { name: parsed.data.name ?? file.name, bytes: await readFile(file.path) });
    } finally {
      await file.removeTempFiles();
    }
  } finally {
    releaseSlot();
  }
}

async function remove({ accountId, watermarks }: WatermarkContext, call: JsonRequest) {
  await watermarks.remove(accountId, idOf(call));
  return { id: idOf(call), deleted: true };
}

const list = async ({ accountId, watermarks }: WatermarkContext) => ({ watermarks: await watermarks.list(accountId) });

/** The pictures that an account lays over others (`docs/watermarks.md`). */
export const watermarkRoutes: readonly JsonRoute<WatermarkContext>[] = [
  { method: 'post', path: '/watermarks', status: 201, file: { maxBytes: watermarkLimits.maxFileBytes }, handle: add },
  { method: 'get', path: '/watermarks', status: 200, handle: list },
  {
    method: 'get',
    path: '/watermarks/:id',
    status: 200,
    handle: ({ accountId, watermarks }, call) => watermarks.get(accountId, idOf(call)),
  },
  { method: 'delete', path: '/watermarks/:id', status: 200, handle: remove },
];
