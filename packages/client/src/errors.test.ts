import { expect, test } from '@jest/globals';
import { type AnyPixmillError, isPixmillError, isServiceError, type Problem, ServiceError, type ServiceErrorCode } from './index.js';

const toProblem = (code: ServiceErrorCode, status: number): Problem => ({
  ...{ type: `https://images.example/docs/errors/${code}`, title: 'A title', detail: 'What happened' },
  ...{ code, status, request_id: 'r-1' },
});

test.each<[ServiceErrorCode, number, number | undefined, string]>([
  ['invalid_parameter', 400, undefined, 'What happened'],
  ['api_key_unknown', 401, undefined, 'What happened. Check the key, and that it is one of this service'],
  ['insufficient_tokens', 402, undefined, 'What happened. Ask the operator of the service for tokens'],
  ['rate_limited', 429, 4_200, 'What happened. Try again in 5 s'],
  ['internal', 500, undefined, 'What happened. Try again later; when it goes on, give the operator this id: r-1'],
])('ServiceError: %s says what to do', (code, status, retryAfterMs, message) => {
  expect(new ServiceError(toProblem(code, status), { retryAfterMs })).toMatchObject({
    message,
    code,
    status,
    requestId: 'r-1',
    errors: [],
  });
});

test('a comparison of the code narrows an error', () => {
  const errors = [{ pointer: '/speed', detail: 'must be one of fast, normal, thorough' }];
  const describe = (error: AnyPixmillError): string => {
    if (error.code === 'timed_out') return `no answer: ${error.status}`;
    if (error.code === 'wait_timeout') return error.id;
    // @ts-expect-error no error has this code
    if (error.code === 'no_such_code') return '';
    // @ts-expect-error not every error has a status
    if (error.code !== 'invalid_parameter') return String(error.status);
    return 'errors' in error ? error.errors.map(({ pointer }) => pointer).join() : error.image.name;
  };
  const error: unknown = new ServiceError({ ...toProblem('invalid_parameter', 400), errors });
  expect(isPixmillError(error) && describe(error)).toBe('/speed');
});

test('isServiceError: true for the codes that are named, or for any', () => {
  const error: unknown = new ServiceError(toProblem('insufficient_tokens', 402));
  expect([
    isServiceError(error),
    isServiceError(error, 'insufficient_tokens'),
    isServiceError(error, 'internal'),
    isServiceError(new Error('no')),
  ]).toEqual([...[true, true, false, false]]);
  if (!isServiceError(error, 'insufficient_tokens', 'rate_limited')) throw new Error('it is one');
  const code: 'insufficient_tokens' | 'rate_limited' = error.code;
  expect(code).toBe('insufficient_tokens');
  // @ts-expect-error no error of the service has this code
  isServiceError(error, 'wait_timeout');
});
