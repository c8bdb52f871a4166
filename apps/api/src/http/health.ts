import type { Express } from 'express';
import type { Wiring } from '../wiring.js';
import { drainRequest } from './send-reply.js';

/** Liveness says the process answers; readiness says the database and the storage do. Redis is only the bell and is not asked. */
export function mountHealth(
  app: Express,
  { database, storage, limits, log }: Pick<Wiring, 'database' | 'storage' | 'limits' | 'log'>,
): void {
  app.use(['/healthz', '/readyz'], async (request, _response, next) => {
    await drainRequest(request, limits.maxBodyBytes); // who sends a body all the same loses the answer otherwise
    next();
  });

  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });

  app.get('/readyz', async (_request, response) => {
    const checks = { database: () => database.ping(), storage: () => storage.check() };
    const named = Object.entries(checks).map(async ([name, check]) => {
      try {
        await check();
        return [name, 'ok'];
      } catch (thrown) {
        log.error(thrown, { check: name }, 'not ready');
        return [name, 'failed'];
      }
    });
    const results = await Promise.all(named);
    const ready = results.every(([, result]) => result === 'ok');
    response
      .status(ready ? 200 : 503)
      .set('cache-control', 'no-store')
      .json({ status: ready ? 'ok' : 'unavailable', ...Object.fromEntries(results) });
  });
}
