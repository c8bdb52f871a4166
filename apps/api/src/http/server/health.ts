import type { Database } from '@pixmill/db';
import type { Logger } from '@pixmill/runtime';
import type { Storage } from '@pixmill/storage';
import type { Express, Response } from 'express';
import type { BodyLimits } from '../body/body-limits.js';
import { discardRequestBody } from '../body/discard-request-body.js';
import { sendReply } from '../reply/send-reply.js';
import { requestIdOf } from './request-id.js';

export interface HealthDeps {
  readonly database: Pick<Database, 'ping'>;
  readonly storage: Pick<Storage, 'check'>;
  readonly limits: Pick<BodyLimits, 'maxBodyBytes'>;
  /** Aborted by a shutdown signal. */
  readonly shutdown: Pick<AbortController, 'signal'>;
  readonly log: Logger;
}

/**
 * `/healthz` is 200 while the process answers. `/readyz` is 200 while the database and the storage answer and no shutdown has begun; it
 * does not check Redis, without which the service still works.
 */
export function mountHealth(app: Express, { database, storage, limits, shutdown, log }: HealthDeps): void {
  app.use(['/healthz', '/readyz'], async (request, _response, next) => {
    await discardRequestBody(request, limits.maxBodyBytes); // a client that sends a body would lose the answer otherwise
    next();
  });

  app.get('/healthz', (_request, response) => {
    sendReply(response, { status: 200, headers: {}, json: { status: 'ok' } });
  });

  app.get('/readyz', async (_request, response) => {
    if (shutdown.signal.aborted) return sendReply(response, { status: 503, headers: {}, json: { status: 'leaving' } });
    const checks = { database: () => database.ping(), storage: () => storage.check() };
    const results = await runChecks(checks, response, log);
    const ready = Object.values(results).every((result) => result === 'ok');
    sendReply(response, { status: ready ? 200 : 503, headers: {}, json: { status: ready ? 'ok' : 'unavailable', ...results } });
  });
}

async function runChecks(checks: Readonly<Record<string, () => Promise<void>>>, response: Response, log: Logger) {
  const results = Object.entries(checks).map(async ([name, check]) => {
    try {
      await check();
      return [name, 'ok'];
    } catch (thrown) {
      log.error(thrown, { check: name, requestId: requestIdOf(response) }, 'readiness check failed');
      return [name, 'failed'];
    }
  });
  return Object.fromEntries(await Promise.all(results));
}
