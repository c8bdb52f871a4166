import express, { type Express } from 'express';
import { mountAccount } from './account/mount-account.js';
import { mountAdmin } from './admin/mount-admin.js';
import { mountArtifacts } from './http/artifacts.js';
import { mountCors } from './http/cors.js';
import { mountGate } from './http/gate.js';
import { mountHealth } from './http/health.js';
import { mountDialect } from './http/mount-dialect.js';
import { mountRequestId } from './http/request-id.js';
import { mountStrictHttp } from './http/strict-http.js';
import { mountUnknown } from './http/unknown-route.js';
import type { Wiring } from './wiring.js';

const yearSeconds = 31_536_000;

/** The whole HTTP face, not yet listening. */
export function createApp(wiring: Wiring): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', wiring.door.trustedProxies);
  mountRequestId(app);
  app.use((_request, response, next) => {
    response.set('x-content-type-options', 'nosniff');
    if (wiring.door.https) response.set('strict-transport-security', `max-age=${yearSeconds}`);
    next();
  });
  mountCors(app, wiring.door.corsOrigins);
  // First of all, so that what is refused below says what is left, too.
  const gates = wiring.dialects.map((dialect) => mountGate(app, dialect, wiring));
  mountStrictHttp(app, wiring);
  mountHealth(app, wiring);
  mountArtifacts(app, wiring);
  mountAdmin(app, wiring);
  mountAccount(app, wiring);
  for (const gate of gates) mountDialect(app, gate, wiring);
  mountUnknown(app, wiring);
  return app;
}
