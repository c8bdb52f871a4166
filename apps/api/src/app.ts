import express, { type Express } from 'express';
import { mountArtifacts } from './http/artifacts.js';
import { mountHealth } from './http/health.js';
import { mountDialect } from './http/mount-dialect.js';
import { mountUnknown } from './http/unknown-route.js';
import type { Wiring } from './wiring.js';

/** The whole HTTP face, not yet listening. */
export function createApp(wiring: Wiring): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use((_request, response, next) => {
    response.set('x-content-type-options', 'nosniff');
    next();
  });
  mountHealth(app, wiring);
  mountArtifacts(app, wiring);
  for (const dialect of wiring.dialects) mountDialect(app, dialect, wiring);
  mountUnknown(app, wiring);
  return app;
}
