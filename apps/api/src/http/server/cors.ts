import type { Express } from 'express';
import { z } from 'zod';

/** Origins of `CORS_ORIGINS`; `*` is any. */
export const corsOrigins = z.string().transform((text, context) => {
  const origins = text.split(',').flatMap((origin) => origin.trim() || []);
  const wrong = origins.find((origin) => origin !== '*' && !(URL.canParse(origin) && new URL(origin).origin === origin));
  if (wrong !== undefined) context.addIssue({ code: 'custom', message: `must be origins such as https://example.com, or *: ${wrong}` });
  return origins;
});

const preflightHeaders = {
  'access-control-allow-methods': 'GET, HEAD, POST',
  'access-control-allow-headers': 'X-API-KEY, Authorization, Content-Type, Idempotency-Key, X-Optidash-Binary',
  'access-control-max-age': '600',
};

/** What the dialects say beside a body. */
const exposedHeaders = [
  'Retry-After',
  'RateLimit',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'X-Optidash-Meta',
  'X-Optidash-Metadata',
].join(', ');

/** Lets pages of these origins call the service; without any, browsers keep to their rule. Keys come in headers, never as a browser's own credentials. Source: MegaOptim contract section 10. */
export function mountCors(app: Express, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const any = origins.includes('*');
  app.use((request, response, next) => {
    const origin = request.get('origin');
    if (!any) response.vary('origin');
    if (origin === undefined || !(any || origins.includes(origin))) return next();
    response.set({ 'access-control-allow-origin': any ? '*' : origin, 'access-control-expose-headers': exposedHeaders });
    if (request.method !== 'OPTIONS' || request.get('access-control-request-method') === undefined) return next();
    response.status(204).set(preflightHeaders).end();
  });
}
