import type { Express } from 'express';
import type { Composition } from '../../compose.js';
import { discardRequestBody, sendReply } from '../reply/send-reply.js';
import { requestIdOf } from './request-id.js';

type HealthDeps = Pick<Composition, 'database' | 'storage' | 'limits' | 'shutdown' | 'log'>;

/**
 * Liveness says the process answers; readiness says the database and the storage do, and that it is not about to end. Redis is only
 * the bell and is not asked.
 */
export function mountHealth(app: Express, { database, storage, limits, shutdown, log }: HealthDeps): void {
  app.use(['/healthz', '/readyz'], async (request, _response, next) => {
    await discardRequestBody(request, limits.maxBodyBytes); // who sends a body all the same loses the answer otherwise
    next();
  });

  app.get('/healthz', (_request, response) => {
    sendReply(response, { status: 200, headers: {}, json: { status: 'ok' } });
  });

  app.get('/readyz', async (_request, response) => {
    if (shutdown.signal.aborted) return sendReply(response, { status: 503, headers: {}, json: { status: 'leaving' } });
    const checks = { database: () => database.ping(), storage: () => storage.check() };
    const named = Object.entries(checks).map(async ([name, check]) => {
      try {
        await check();
        return [name, 'ok'];
      } catch (thrown) {
        log.error(thrown, { check: name, requestId: requestIdOf(response) }, 'not ready');
        return [name, 'failed'];
      }
    });
    const results = await Promise.all(named);
    const ready = results.every(([, result]) => result === 'ok');
    sendReply(response, {
      status: ready ? 200 : 503,
      headers: {},
      json: { status: ready ? 'ok' : 'unavailable', ...Object.fromEntries(results) },
    });
  });
}
