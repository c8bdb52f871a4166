import { parseUrl } from '@pixmill/contracts';
import { list } from '@pixmill/runtime';
import cors, { type CorsOptions } from 'cors';
import type { Express, Request } from 'express';

/** `CORS_ORIGINS` as a list of origins; `*` is any origin. */
export const corsOrigins = list({
  parsePart: (origin) => (origin === '*' || parseUrl(origin)?.origin === origin ? [origin] : null),
  rule: '* or origins such as https://example.com, without a path',
});

const corsOptions: CorsOptions = {
  methods: 'GET, HEAD, POST, PUT, PATCH, DELETE',
  allowedHeaders:
    'X-API-KEY, Authorization, Content-Type, Idempotency-Key, X-Optidash-Binary, Prefer, If-None-Match, Range, If-Range, Last-Event-ID, Request-Id',
  // Headers that carry part of an answer of the native API or of one of the dialects.
  exposedHeaders:
    'Location, ETag, Content-Disposition, Content-Range, Preference-Applied, Idempotent-Replayed, Request-Id, Deprecation, Sunset, Retry-After, RateLimit, RateLimit-Policy, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Optidash-Meta, X-Optidash-Metadata',
  maxAge: 600,
};

/**
 * Lets browser pages of these origins call the service; without origins it adds no header. API keys come in headers, so browsers are
 * never allowed to send credentials. Requests of other origins, and OPTIONS requests that are not preflights, reach the routes.
 * Source: docs/contracts/megaoptim.md#10-callbacks-limits-lifetimes.
 */
export function mountCors(app: Express, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const anyOrigin = origins.includes('*');

  function optionsFor(request: Request): CorsOptions {
    const origin = request.get('origin');
    if (origin === undefined || !(anyOrigin || origins.includes(origin))) return { origin: false };
    const preflight = request.method === 'OPTIONS' && request.get('access-control-request-method') !== undefined;
    return { ...corsOptions, origin: anyOrigin ? '*' : origin, preflightContinue: !preflight };
  }

  app.use((_request, response, next) => {
    // Also on answers to other origins: a cache must not serve them to an allowed one.
    if (!anyOrigin) response.vary('origin');
    next();
  });
  app.use(cors<Request>((request, decide) => decide(null, optionsFor(request))));
}
