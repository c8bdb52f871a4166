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

describe('CORS_ORIGINS', () => {
  test('unset, no page is let in', async () => {
    const answer = await preflight('');
    expect(answer.body).toEqual({ status: 'ok' });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('a named page may send the key, a form and an Idempotency-Key', async () => {
    const answer = await preflight(`https://a.example, ${page}`);
    expect(answer.status).toBe(204);
    expect(answer.headers['access-control-allow-origin']).toBe(page);
    expect(answer.headers['access-control-allow-headers']?.toLowerCase().split(', ')).toEqual([
      'x-api-key',
      'authorization',
      'content-type',
      'idempotency-key',
      'x-optidash-binary',
    ]);
    expect(answer.headers['access-control-allow-methods']).toContain('POST');
    expect(answer.headers.vary?.toLowerCase()).toContain('origin');
  });

  test('its answers can be read by the page, headers included', async () => {
    const answer = await request(appFor(page)).post('/v1/optimize').set({ origin: page });
    expect(answer.body).toEqual({ status: 'ok' });
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': page });
    expect(answer.headers['access-control-expose-headers']?.toLowerCase().split(', ')).toEqual(
      expect.arrayContaining(['retry-after', 'x-ratelimit-remaining', 'x-optidash-meta', 'x-optidash-metadata']),
    );
  });

  test.each([page, '*'])('a browser is never asked for credentials of its own by %s', async (setting) => {
    const answers = [await preflight(setting), await request(appFor(setting)).post('/v1/optimize').set({ origin: page })];
    for (const { headers } of answers) expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });

  test('another page is not named', async () => {
    expect((await preflight(page, 'https://evil.example')).headers['access-control-allow-origin']).toBeUndefined();
  });

  test('* is any page', async () => {
    expect((await preflight('*')).headers['access-control-allow-origin']).toBe('*');
  });

  test.each(['shop.example', 'https://shop.example/', 'https://shop.example/page', '*.example'])('%j is no origin', (setting) => {
    expect(corsOrigins.safeParse(setting).success).toBe(false);
  });
});
