import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { createLogger } from '@pixmill/runtime';
import express from 'express';
import request from 'supertest';
import { z } from 'zod';
import { mountRequestId } from '../../http/server/request-id.js';
import { answer, answerStream, defineRoute } from './api-route.js';
import { createApiRouter } from './mount-routes.js';
import { idParams } from './schemas.js';

const route = defineRoute<{ readonly caller: string }>();
const documented = { tag: 'Jobs', scope: 'jobs:read', summary: 'Test' } as const;

const thingSchema = z.object({ id: z.string(), caller: z.string() });
const replies = { 200: { description: 'The thing', schema: thingSchema, example: { id: 'x', caller: 'ada' } } } as const;

const routes = [
  route({
    ...{ ...documented, method: 'get', path: '/things/:id', operationId: 'getThing', params: idParams, replies, errors: ['job_not_found'] },
    etag: true,
    handle: async ({ caller }, { params }) => answer(200, { id: params.id, caller }),
  }),
  route({
    ...{ ...documented, method: 'post', path: '/things', operationId: 'createThing', replies, errors: [] },
    body: { schema: z.strictObject({ name: z.string('must be text') }), example: { name: 'a' }, maxBytes: 100 },
    handle: async ({ caller }, { body }) => answer(200, { id: body.name, caller }),
  }),
  route({
    ...{ ...documented, method: 'get', path: '/broken', operationId: 'getBroken', errors: [] },
    replies: { 200: { description: 'A stream', mediaType: 'text/plain' } },
    handle: async () =>
      answerStream(200, { 'content-type': 'text/plain' }, async (response) => {
        response.write('half');
        throw new AppError('storage_failed');
      }),
  }),
];

let server: Server;
let url: string;

beforeAll(async () => {
  const app = express();
  mountRequestId(app);
  const log = createLogger({ level: 'silent', name: 'test' });
  app.use(
    createApiRouter({ routes, authenticate: async () => ({ caller: 'ada' }), answersUnknownPaths: true, publicUrl: 'http://p.test', log }),
  );
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
});

const id = '5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11';

test('route: answers with its schema, and with 304 to a caller that has the same answer', async () => {
  const first = await request(url).get(`/things/${id}`);
  expect([first.status, first.body]).toEqual([200, { id, caller: 'ada' }]);
  const tag = String(first.headers.etag);
  const second = await request(url).get(`/things/${id}`).set('if-none-match', `"other", W/${tag}`);
  expect([second.status, second.text, second.headers.etag]).toEqual([304, '', tag]);
});

test.each([
  ['an id of another form', () => request(url).get('/things/1'), 404, 'job_not_found'],
  ['an unknown path', () => request(url).get('/nothing'), 404, 'route_not_found'],
  ['a wrong method', () => request(url).delete('/things'), 405, 'method_not_allowed'],
  ['a wrong field', () => request(url).post('/things').send({ name: 1 }), 400, 'invalid_parameter'],
  ['an unknown field', () => request(url).post('/things').send({ name: 'a', more: 1 }), 400, 'invalid_parameter'],
  ['a body that is no JSON', () => request(url).post('/things').type('json').send('{'), 400, 'malformed_body'],
  [
    'a body above its limit',
    () =>
      request(url)
        .post('/things')
        .send({ name: 'x'.repeat(100) }),
    413,
    'body_too_large',
  ],
])('route: answers %s with problem details', async (_case, send, status, code) => {
  const reply = await send();
  expect([reply.status, reply.type, reply.body.code]).toEqual([status, 'application/problem+json', code]);
  if (status === 405) expect(reply.headers.allow).toBe('POST');
});

test('route: cuts the connection when a stream breaks, so that nobody takes the half for the whole', async () => {
  await expect(request(url).get('/broken')).rejects.toThrow(/aborted|socket hang up/);
});
