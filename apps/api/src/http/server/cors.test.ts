import { describe, expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { corsOrigins, mountCors } from './cors.js';

function appFor(setting: string) {
  const app = express();
  mountCors(app, corsOrigins.parse(setting));
  app.all('/v1/optimize', (_request, response) => {
    response.json({ status: 'ok' });
  });
  return app;
}

const page = 'https://shop.example';
const preflight = (setting: string, origin = page) =>
  request(appFor(setting)).options('/v1/optimize').set({ origin, 'access-control-request-method': 'POST' });

const corsHeadersOf = (headers: object) => Object.keys(headers).filter((name) => name.startsWith('access-control'));

describe('CORS', () => {
  test('adds no header without CORS_ORIGINS', async () => {
    const answer = await preflight('');
    expect(answer.body).toEqual({ status: 'ok' });
    expect(corsHeadersOf(answer.headers)).toEqual([]);
  });

  test('allows methods and request headers of every dialect in a preflight of a listed origin', async () => {
    const answer = await preflight(`https://a.example, ${page}`);
    expect(answer.status).toBe(204);
    expect(answer.headers['access-control-allow-origin']).toBe(page);
    expect(answer.headers['access-control-allow-headers']?.toLowerCase().split(', ')).toEqual([
      'x-api-key',
      'authorization',
      'content-type',
      'idempotency-key',
      'x-optidash-binary',
      'prefer',
      'if-none-match',
      'range',
      'if-range',
      'last-event-id',
      'request-id',
    ]);
    expect(answer.headers['access-control-allow-methods']?.split(', ')).toEqual(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);
    expect(answer.headers['access-control-max-age']).toBe('600');
    expect(answer.headers.vary?.toLowerCase()).toContain('origin');
  });

  test('exposes answer headers to pages of a listed origin', async () => {
    const answer = await request(appFor(page)).post('/v1/optimize').set({ origin: page });
    expect(answer.body).toEqual({ status: 'ok' });
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': page });
    expect(answer.headers['access-control-expose-headers']?.toLowerCase().split(', ')).toEqual(
      expect.arrayContaining([
        'location',
        'etag',
        'content-range',
        'request-id',
        'ratelimit-policy',
        'retry-after',
        'x-ratelimit-remaining',
        'x-optidash-meta',
        'x-optidash-metadata',
      ]),
    );
  });

  test.each([page, '*'])('never allows credentials of the browser with CORS_ORIGINS=%s', async (setting) => {
    const answers = [await preflight(setting), await request(appFor(setting)).post('/v1/optimize').set({ origin: page })];
    for (const { headers } of answers) expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });

  test('adds only Vary for an origin that is not listed, and passes its preflight to the routes', async () => {
    const answer = await preflight(page, 'https://evil.example');
    expect(answer.body).toEqual({ status: 'ok' });
    expect(corsHeadersOf(answer.headers)).toEqual([]);
    expect(answer.headers.vary?.toLowerCase()).toContain('origin');
  });

  test('passes an OPTIONS request that is not a preflight to the routes', async () => {
    const answer = await request(appFor(page)).options('/v1/optimize').set({ origin: page });
    expect([answer.status, answer.body]).toEqual([200, { status: 'ok' }]);
  });

  test('allows any origin with CORS_ORIGINS=*', async () => {
    expect((await preflight('*')).headers['access-control-allow-origin']).toBe('*');
  });

  test.each(['shop.example', 'https://shop.example/', 'https://shop.example/page', '*.example'])(
    'settings: CORS_ORIGINS rejects %j, which is not an origin',
    (setting) => {
      expect(corsOrigins.safeParse(setting).success).toBe(false);
    },
  );
});
