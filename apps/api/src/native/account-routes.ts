import { AppError } from '@pixmill/contracts';
import { z } from 'zod';
import type { AccountWebhooks, Composition } from '../compose.js';
import type { JsonRequest, JsonRoute } from './json-router.js';
import { type WatermarkContext, watermarkRoutes } from './watermarks/watermark-routes.js';

/** An account at its own endpoints. */
export interface AccountContext extends AccountWebhooks, WatermarkContext {
  readonly deleteJob: Composition['deleteJob'];
  readonly connectors: Composition['connectors'];
}

const idOf = ({ params }: JsonRequest) => params.id ?? '';

const jobIdSchema = z.guid();

async function deleteJob({ deleteJob: remove, accountId }: AccountContext, call: JsonRequest) {
  const id = jobIdSchema.safeParse(idOf(call));
  if (!id.success) throw new AppError('job_not_found');
  await remove({ jobId: id.data, accountId });
  return { id: id.data, deleted: true };
}

/** What an account can see to by itself, under `/api`. A new endpoint is an entry here; fixed paths come before those with parameters. */
export const accountRoutes: readonly JsonRoute<AccountContext>[] = [
  { method: 'get', path: '/deliveries', status: 200, handle: ({ deliveries, accountId }, { query }) => deliveries.list(accountId, query) },
  {
    method: 'post',
    path: '/deliveries/replay',
    status: 200,
    handle: ({ deliveries, accountId }, { body }) => deliveries.replayMany(accountId, body),
  },
  {
    method: 'get',
    path: '/deliveries/:id',
    status: 200,
    handle: ({ deliveries, accountId }, call) => deliveries.show(accountId, idOf(call)),
  },
  {
    method: 'post',
    path: '/deliveries/:id/replay',
    status: 200,
    handle: ({ deliveries, accountId }, call) => deliveries.replay(accountId, idOf(call)),
  },
  {
    method: 'post',
    path: '/webhook-endpoints/resume',
    status: 200,
    handle: ({ deliveries, accountId }, { body }) => deliveries.resume(accountId, body),
  },
  { method: 'delete', path: '/jobs/:id', status: 200, handle: deleteJob },
  { method: 'get', path: '/connectors', status: 200, handle: ({ connectors, accountId }) => connectors.list(accountId) },
  { method: 'post', path: '/connectors', status: 201, handle: ({ connectors, accountId }, { body }) => connectors.create(accountId, body) },
  {
    method: 'delete',
    path: '/connectors/:id',
    status: 200,
    handle: ({ connectors, accountId }, call) => connectors.remove(accountId, idOf(call)),
  },
  ...watermarkRoutes,
  { method: 'get', path: '/webhook-secret', status: 200, handle: ({ secrets, accountId }) => secrets.getOrCreate(accountId) },
  {
    method: 'post',
    path: '/webhook-secret/rotate',
    status: 200,
    handle: ({ secrets, secretOverlapMs, accountId }) => secrets.rotate(accountId, secretOverlapMs),
  },
];
