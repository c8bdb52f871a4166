import { expect, test } from '@jest/globals';
import { createOpenapiDocument } from '../openapi/document.js';
import { answer, defineRoute } from './api-route.js';
import { toDeprecationHeaders } from './deprecation-headers.js';

const since = new Date('2026-12-01T00:00:00Z');
const sunset = new Date('2027-12-01T00:00:00Z');

test('toDeprecationHeaders: a time in seconds, and an HTTP date for the end', () => {
  expect(toDeprecationHeaders({ since })).toEqual({ deprecation: '@1796083200' });
  expect(toDeprecationHeaders({ since, sunset })).toEqual({ deprecation: '@1796083200', sunset: 'Wed, 01 Dec 2027 00:00:00 GMT' });
});

test('createOpenapiDocument: a deprecated route is marked, and its answers have the headers', () => {
  const route = defineRoute()({
    method: 'get',
    path: '/old',
    operationId: 'getOld',
    tag: 'Jobs',
    summary: 'Show the old',
    scope: 'jobs:read',
    replies: { 204: { description: 'Nothing' } },
    errors: [],
    deprecated: { since, sunset },
    handle: () => Promise.resolve(answer(204, undefined)),
  });
  const { paths } = createOpenapiDocument('http://127.0.0.1', [{ basePath: '', caller: 'account', routes: [route] }]);
  expect(paths['/old']?.get).toMatchObject({
    deprecated: true,
    responses: { 204: { headers: { Deprecation: { required: true }, Sunset: { required: true } } } },
  });
});
