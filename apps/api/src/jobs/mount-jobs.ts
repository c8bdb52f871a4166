import { AppError, toAppError } from '@pixmill/contracts';
import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import { toAdminError } from '../admin/admin-errors.js';
import { sentKey } from '../admin/admin-key.js';
import { createRateLimit } from '../http/rate-limit.js';
import type { Wiring } from '../wiring.js';

const minuteMs = 60_000;
const jobIdSchema = z.guid();

/** Lets an account delete its settled jobs with all they own: `DELETE /api/jobs/:id`, by `Authorization: Bearer` or `X-API-KEY`. */
export function mountJobs(app: Express, wiring: Pick<Wiring, 'database' | 'deleteJob' | 'counter' | 'limits' | 'log'>): void {
  const { database, deleteJob, limits, log } = wiring;
  const spend = createRateLimit('jobs', { limit: limits.ratePerMinute, windowMs: minuteMs }, wiring);

  /** Whose key came along; without one the address is counted. */
  async function admit(request: Request, response: Response): Promise<string> {
    const key = sentKey(request.headers);
    const caller = key === null ? null : await database.accounts.findCaller(key);
    await spend(request, response, caller?.keyId ?? null);
    if (!caller) throw new AppError(key === null ? 'api_key_missing' : 'api_key_unknown');
    return caller.account.id;
  }

  function refuse(request: Request, response: Response, thrown: unknown): void {
    const error = toAppError(thrown);
    const { status, json } = toAdminError(error);
    if (status >= 500) log.error(error, { path: request.originalUrl }, 'request failed');
    if (status === 401) response.set('www-authenticate', 'Bearer realm="pixmill"');
    if (error.retryAfterMs !== undefined) response.set('retry-after', String(Math.ceil(error.retryAfterMs / 1_000)));
    response.status(status).json(json);
  }

  app.delete('/api/jobs/:id', async (request, response) => {
    response.set('cache-control', 'no-store');
    try {
      const accountId = await admit(request, response);
      const id = jobIdSchema.safeParse(request.params.id);
      if (!id.success) throw new AppError('job_not_found');
      await deleteJob({ jobId: id.data, accountId });
      response.json({ id: id.data, deleted: true });
    } catch (thrown) {
      refuse(request, response, thrown);
    }
  });

  app.all('/api/jobs/:id', (request, response) => {
    response.set('allow', 'DELETE');
    refuse(request, response, new AppError('method_not_allowed'));
  });
}
