import { readFile } from 'node:fs/promises';
import { AppError } from '@pixmill/contracts';
import { type Capacity, type Watermarks, watermarkLimits } from '@pixmill/jobs';
import { z } from 'zod';
import type { JsonCall, JsonRoute } from '../json-api/json-router.js';

/** An account at its watermarks. */
export interface WatermarkCaller {
  readonly accountId: string;
  readonly watermarks: Watermarks;
  readonly capacity: Pick<Capacity, 'enter'>;
  /** Folder for uploads under way. */
  readonly spoolDir: string;
}

const querySchema = z.object({ name: z.string().min(1).optional() });

const idOf = ({ params }: JsonCall) => params.id ?? '';

async function add({ accountId, watermarks, capacity, spoolDir }: WatermarkCaller, { query, receive }: JsonCall) {
  const asked = querySchema.safeParse(query);
  if (!asked.success) throw new AppError('invalid_parameter', { message: 'name: must be text' });
  const leave = await capacity.enter(accountId);
  try {
    const file = await receive({ spoolDir, maxBytes: watermarkLimits.fileBytes });
    try {
      return await watermarks.add(accountId, { name: asked.data.name ?? file.name, bytes: await readFile(file.path) });
    } finally {
      await file.clear();
    }
  } finally {
    leave();
  }
}

async function remove({ accountId, watermarks }: WatermarkCaller, call: JsonCall) {
  await watermarks.remove(accountId, idOf(call));
  return { id: idOf(call), deleted: true };
}

const list = async ({ accountId, watermarks }: WatermarkCaller) => ({ watermarks: await watermarks.list(accountId) });

/** The pictures that an account lays over others (`docs/watermarks.md`). */
export const watermarkRoutes: readonly JsonRoute<WatermarkCaller>[] = [
  { method: 'post', path: '/watermarks', status: 201, file: { maxBytes: watermarkLimits.fileBytes }, run: add },
  { method: 'get', path: '/watermarks', status: 200, run: list },
  { method: 'get', path: '/watermarks/:id', status: 200, run: ({ accountId, watermarks }, call) => watermarks.show(accountId, idOf(call)) },
  { method: 'delete', path: '/watermarks/:id', status: 200, run: remove },
];
