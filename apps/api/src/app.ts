import express, { type Express } from 'express';
import { mountArtifacts } from './artifacts/mount-artifacts.js';
import type { Composition } from './compose.js';
import { mountDialect } from './dialects/mount-dialect.js';
import { mountDialectAuthentication } from './http/admission/dialect-authentication.js';
import { mountErrorHandlers } from './http/errors/error-handlers.js';
import { mountCors } from './http/server/cors.js';
import { mountHealth } from './http/server/health.js';
import { mountRequestId } from './http/server/request-id.js';
import { mountStrictHttp } from './http/server/strict-http.js';
import { mountAdminApi } from './native/admin/mount-admin-api.js';
import { mountAccountApi } from './native/mount-account-api.js';

const hstsMaxAgeSeconds = 31_536_000;

/** The whole HTTP face, not yet listening. */
export function createApp(composition: Composition): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', composition.httpEdge.trustedProxies);
  mountRequestId(app);
  app.use((_request, response, next) => {
    response.set('x-content-type-options', 'nosniff');
    if (composition.httpEdge.https) response.set('strict-transport-security', `max-age=${hstsMaxAgeSeconds}`);
    next();
  });
  mountCors(app, composition.httpEdge.corsOrigins);
  // First of all, so that what is refused below says what is left, too.
  const authentications = composition.dialects.map((dialect) => mountDialectAuthentication(app, dialect, composition));
  mountStrictHttp(app, composition);
  mountHealth(app, composition);
  mountArtifacts(app, composition);
  mountAdminApi(app, composition);
  mountAccountApi(app, composition);
  for (const authentication of authentications) mountDialect(app, authentication, composition);
  mountErrorHandlers(app, composition);
  return app;
}
