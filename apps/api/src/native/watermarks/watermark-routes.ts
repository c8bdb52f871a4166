import { readFile } from 'node:fs/promises';
import { type Watermarks, watermarkLimits } from '@pixmill/accounts';
import { AppError } from '@pixmill/contracts';
import type { Capacity } from '@pixmill/jobs';
import { z } from 'zod';
import type { BodyLimits } from '../../http/body/body-limits.js';
import type { AccountContext } from '../account-context.js';
import { idOf, type JsonRequest, type JsonRoute } from '../json-route.js';

export interface WatermarkRoutesDeps {
  readonly watermarks: Watermarks;
  readonly capacity: Pick<Capacity, 'acquireUploadSlot'>;
  readonly limits: Pick<BodyLimits, 'tempDir'>;
}

const querySchema = z.object({ name: z.string().min(1).optional() });

/** The watermark images of an account (`docs/watermarks.md`). */
export function createWatermarkRoutes(deps: WatermarkRoutesDeps): readonly JsonRoute<AccountContext>[] {
  const { watermarks } = deps;

  async function remove({ accountId }: AccountContext, call: JsonRequest) {
    await watermarks.remove(accountId, idOf(call));
    return { id: idOf(call), deleted: true };
  }

  return [
    {
      method: 'post',
      path: '/watermarks',
      status: 201,
      file: { maxBytes: watermarkLimits.maxFileBytes },
      handle: ({ accountId }, call) => addWatermark(deps, accountId, call),
    },
    {
      method: 'get',
      path: '/watermarks',
      status: 200,
      handle: async ({ accountId }) => ({ watermarks: await watermarks.list(accountId) }),
    },
    { method: 'get', path: '/watermarks/:id', status: 200, handle: ({ accountId }, call) => watermarks.get(accountId, idOf(call)) },
    { method: 'delete', path: '/watermarks/:id', status: 200, handle: remove },
  ];
}

async function addWatermark({ watermarks, capacity, limits }: WatermarkRoutesDeps, accountId: string, { query, readUpload }: JsonRequest) {
  const parsed = querySchema.safeParse(query);
  if (!parsed.success) throw new AppError('invalid_parameter', { message: 'name: must be text' });
  const releaseSlot = await capacity.acquireUploadSlot(accountId);
  try {
    const file = await readUpload({ tempDir: limits.tempDir, maxBytes: watermarkLimits.maxFileBytes });
    try {
      return await watermarks.add(accountId, { name: parsed.data.name ?? file.name, bytes: await readFile(file.path) });
    } finally {
      await file.removeTempFiles();
    }
  } finally {
    releaseSlot();
  }
}
