import { AppError } from '@pixmill/contracts';
import { z } from 'zod';
import type { JsonCall, JsonRoute } from '../json-api/json-router.js';
import type { Webhooks, Wiring } from '../wiring.js';

/** An account at its own endpoints. */
export interface AccountCaller extends Webhooks {
  readonly accountId: string;
  readonly deleteJob: Wiring['deleteJob'];
  readonly connectors: Wiring['connectors'];
}

const idOf = ({ params }: JsonCall) => params.id ?? '';

const jobIdSchema = z.guid();

async function deleteJob({ deleteJob: remove, accountId }: AccountCaller, call: JsonCall) {
  const id = jobIdSchema.safeParse(idOf(call));
  if (!id.success) throw new AppError('job_not_found');
  await remove({ jobId: id.data, accountId });
  return { id: id.data, deleted: true };
}

/** What an account can see to by itself, under `/api`. A new endpoint is an entry here; fixed paths come before those with parameters. */
export const accountRoutes: readonly JsonRoute<AccountCaller>[] = [
  { method: 'get', path: '/deliveries', status: 200, run: ({ deliveries, accountId }, { query }) => deliveries.list(accountId, query) },
  {
    method: 'post',
    path: '/deliveries/replay',
    status: 200,
    run: ({ deliveries, accountId }, { body }) => deliveries.replayMany(accountId, body),
  },
  { method: 'get', path: '/deliveries/:id', status: 200, run: ({ deliveries, accountId }, call) => deliveries.show(accountId, idOf(call)) },
  {
    method: 'post',
    path: '/deliveries/:id/replay',
    status: 200,
    run: ({ deliveries, accountId }, call) => deliveries.replay(accountId, idOf(call)),
  },
  {
    method: 'post',
    path: '/webhook-endpoints/resume',
    status: 200,
    run: ({ deliveries, accountId }, { body }) => deliveries.resume(accountId, body),
  },
  { method: 'delete', path: '/jobs/:id', status: 200, run: deleteJob },
  { method: 'get', path: '/connectors', status: 200, run: ({ connectors, accountId }) => connectors.list(accountId) },
  { method: 'post', path: '/connectors', status: 201, run: ({ connectors, accountId }, { body }) => connectors.create(accountId, body) },
  {
    method: 'delete',
    path: '/connectors/:id',
    status: 200,
    run: ({ connectors, accountId }, call) => connectors.remove(accountId, idOf(call)),
  },
  { method: 'get', path: '/webhook-secret', status: 200, run: ({ secrets, accountId }) => secrets.show(accountId) },
  {
    method: 'post',
    path: '/webhook-secret/rotate',
    status: 200,
    run: ({ secrets, secretOverlapMs, accountId }) => secrets.rotate(accountId, secretOverlapMs),
  },
];
