import type { Express, Response } from 'express';
import type { HealthMonitor } from '../../health/health-monitor.js';
import { discardRequestBody } from '../body/discard-request-body.js';
import { closeAfterReply } from '../reply/close-after-reply.js';
import { sendReply } from '../reply/send-reply.js';

export interface HealthDeps {
  readonly health: Pick<HealthMonitor, 'status'>;
  /** Aborted by a shutdown signal. */
  readonly shutdown: Pick<AbortController, 'signal'>;
}

/** These requests need no key, so little of a body is read. */
const maxBodyBytes = 65_536;

/**
 * `/healthz` is 200 while the process answers. `/readyz` shows the last results of the health monitor: 200 while every check passes and no
 * shutdown has begun, else 503. It checks nothing itself (docs/running.md#health).
 */
export function mountHealth(app: Express, { health, shutdown }: HealthDeps): void {
  app.use(['/healthz', '/readyz'], async (request, response, next) => {
    // A client that sends a body would lose the answer otherwise.
    if (!(await discardRequestBody(request, maxBodyBytes))) closeAfterReply(request, response);
    next();
  });

  app.get('/healthz', (_request, response) => {
    sendStatus(response, 200, { status: 'ok' });
  });

  app.get('/readyz', (_request, response) => {
    if (shutdown.signal.aborted) return sendStatus(response, 503, { status: 'leaving' });
    const { ready, results } = health.status();
    sendStatus(response, ready ? 200 : 503, { status: ready ? 'ok' : 'unavailable', ...results });
  });
}

function sendStatus(response: Response, status: number, json: Readonly<Record<string, unknown>>): void {
  sendReply(response, { status, headers: {}, json, finalNewline: true });
}
