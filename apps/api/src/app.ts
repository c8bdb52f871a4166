import express, { type Express } from 'express';
import { type ArtifactsDeps, mountArtifacts } from './artifacts/mount-artifacts.js';
import { type MountDialectDeps, mountDialect } from './dialects/mount-dialect.js';
import { type DialectAuthenticationDeps, mountDialectAuthentication } from './http/admission/dialect-authentication.js';
import { createRateLimit, perMinute } from './http/admission/rate-limit.js';
import { mountRejectWhileAway, type RejectWhileAwayDeps } from './http/admission/reject-while-away.js';
import { type ErrorHandlersDeps, mountEarlyRefusals, mountErrorHandlers } from './http/errors/error-handlers.js';
import { createIsTrustedProxy, type TrustedProxies } from './http/proxy/trust-proxy.js';
import { mountCors } from './http/server/cors.js';
import { type HealthDeps, mountHealth } from './http/server/health.js';
import { mountRequestId } from './http/server/request-id.js';
import { mountStrictHttp } from './http/server/strict-http.js';
import { type AdminApiDeps, mountAdminApi } from './native/admin/mount-admin-api.js';
import { type AccountApiDeps, mountAccountApi } from './native/mount-account-api.js';
import { mountReference, type ReferenceDeps } from './native/reference/mount-reference.js';

export interface HttpEdgeSettings {
  readonly trustedProxies: TrustedProxies;
  readonly corsOrigins: readonly string[];
  /** Whether callers reach the service by https; answers then carry HSTS. */
  readonly https: boolean;
}

/** Everything the modules below need. Each module declares its part. */
export type AppDeps = DialectAuthenticationDeps &
  HealthDeps &
  ArtifactsDeps &
  AdminApiDeps &
  AccountApiDeps &
  ReferenceDeps &
  MountDialectDeps &
  RejectWhileAwayDeps &
  ErrorHandlersDeps & { readonly httpEdge: HttpEdgeSettings };

const hstsMaxAgeSeconds = 31_536_000;

/** Builds the Express application. The order of the mounts is part of the behaviour. */
export function createApp(deps: AppDeps): Express {
  const { httpEdge, dialects } = deps;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // For X-Forwarded-Proto. The client's address is read by client-address.ts.
  app.set('trust proxy', createIsTrustedProxy(httpEdge.trustedProxies));
  mountRequestId(app);
  app.use((_request, response, next) => {
    response.set('x-content-type-options', 'nosniff');
    if (httpEdge.https) response.set('strict-transport-security', `max-age=${hstsMaxAgeSeconds}`);
    next();
  });
  mountCors(app, httpEdge.corsOrigins);
  mountEarlyRefusals(app, deps);
  mountRejectWhileAway(app, deps);
  // Before the checks below, so that their errors carry rate limit headers, too.
  const authentications = dialects.map((dialect) => mountDialectAuthentication(app, dialect, deps));
  mountStrictHttp(app, deps);
  mountHealth(app, deps);
  mountArtifacts(app, deps);
  mountReference(app, deps);
  const checkAdminRateLimit = createRateLimit('admin', perMinute(deps.adminAccess.requestsPerMinute), deps);
  mountAdminApi(app, deps, checkAdminRateLimit);
  mountAccountApi(app, deps, checkAdminRateLimit);
  for (const authentication of authentications) mountDialect(app, authentication, deps);
  mountErrorHandlers(app, deps);
  return app;
}
