import { AppError, toAppError } from '@pixmill/contracts';
import express, { type Express, type Request, type Response } from 'express';
import { createRateLimit } from '../http/rate-limit.js';
import { requestIdOf } from '../http/request-id.js';
import { drainRequest, sendReply } from '../http/send-reply.js';
import type { Admin, Wiring } from '../wiring.js';
import { toAdminError } from './admin-errors.js';
import { checkAdminKey } from './admin-key.js';
import { type AdminRoute, adminRoutes } from './admin-routes.js';

const basePath = '/api/admin';
const maxBodyBytes = 16_000;
const minuteMs = 60_000;

// Whatever the body calls itself, it is read as JSON: there is nothing else to be.
const readJson = express.json({ limit: maxBodyBytes, type: () => true, strict: true });

async function readBody(request: Request, response: Response): Promise<Record<string, unknown>> {
  try {
    await new Promise<void>((resolve, reject) => {
      readJson(request, response, (error?: unknown) => (error ? reject(error) : resolve()));
    });
  } catch (thrown) {
    const tooLarge = thrown instanceof Error && 'status' in thrown && thrown.status === 413;
    if (tooLarge) throw new AppError('body_too_large', { message: `The body is larger than ${maxBodyBytes / 1_000} kB`, cause: thrown });
    throw new AppError('malformed_body', { message: 'The body is not JSON', cause: thrown });
  }
  const body: unknown = request.body ?? {};
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new AppError('malformed_body', { message: 'The body must be a JSON object' });
  }
  return { ...body };
}

/** The administration over HTTP, for whoever has the key of the operator; where there is none, its paths do not exist. */
export function mountAdmin(app: Express, wiring: Pick<Wiring, 'admin' | 'counter' | 'limits' | 'log'>): void {
  if (wiring.admin) app.use(basePath, createAdminRouter(wiring.admin, wiring));
}

function createAdminRouter(admin: Admin, wiring: Pick<Wiring, 'counter' | 'limits' | 'log'>): express.Router {
  const router = express.Router({ caseSensitive: true });
  const spend = createRateLimit('admin', { limit: admin.ratePerMinute, windowMs: minuteMs }, wiring);

  async function refuse(request: Request, response: Response, thrown: unknown): Promise<void> {
    const error = toAppError(thrown);
    const { status, json } = toAdminError(error);
    if (status >= 500)
      wiring.log.error(error, { path: request.baseUrl + request.path, requestId: requestIdOf(response) }, 'administration failed');
    if (!(await drainRequest(request, maxBodyBytes))) {
      response.set('connection', 'close');
      response.once('finish', () => request.destroy());
    }
    if (response.destroyed || response.headersSent) return;
    if (status === 401) response.set('www-authenticate', 'Bearer realm="pixmill"');
    sendReply(response, { status, headers: {}, json });
  }

  async function serve(request: Request, response: Response, { run, status }: AdminRoute): Promise<void> {
    try {
      const body = await readBody(request, response);
      const params = Object.fromEntries(Object.entries(request.params).map(([name, value]) => [name, String(value)]));
      const call = { params, query: request.query, body, idempotencyKey: request.get('idempotency-key') };
      sendReply(response, { status, headers: {}, json: await run(admin.administration, call) });
    } catch (thrown) {
      await refuse(request, response, thrown);
    }
  }

  // Counted before the key is looked at, so that guessing is what runs out first.
  router.use(async (request, response, next) => {
    try {
      await spend(request, response, null);
      checkAdminKey(request.headers, admin.key);
    } catch (thrown) {
      return refuse(request, response, thrown);
    }
    next();
  });
  for (const route of adminRoutes) router[route.method](route.path, (request, response) => serve(request, response, route));
  for (const path of new Set(adminRoutes.map((route) => route.path))) {
    const allowed = adminRoutes.flatMap((route) => (route.path === path ? [route.method.toUpperCase()] : []));
    router.all(path, (request, response) => {
      response.set('allow', allowed.join(', '));
      return refuse(request, response, new AppError('method_not_allowed'));
    });
  }
  router.use((request, response) => refuse(request, response, new AppError('route_not_found')));
  return router;
}
