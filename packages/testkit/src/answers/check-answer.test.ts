import { describe, expect, test } from '@jest/globals';
import { createCheckAnswer, type SentAnswer } from './check-answer.js';

const check = createCheckAnswer();
const id = '5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11';
const account = {
  ...{ id, name: 'Ada', email: 'ada@example.com', created_at: '2026-12-01T09:30:00.000Z' },
  ...{ tokens: null, monthly_tokens: null, tokens_renew_at: null, jobs: { queued: 0, running: 0 } },
  limits: { max_queued: 5_000, requests_per_minute: 600 },
  key: { id, scopes: null },
};
const right: SentAnswer = {
  method: 'GET',
  path: '/api/v1/account',
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8', 'request-id': 'a' },
  body: JSON.stringify(account),
};
const problem = { type: 'http://127.0.0.1/docs/errors/api_key_unknown', title: 'T', status: 401, detail: 'D', code: 'api_key_unknown' };
const rejected: SentAnswer = {
  ...right,
  status: 401,
  headers: { 'content-type': 'application/problem+json', 'request-id': 'a', 'www-authenticate': 'Bearer' },
  body: JSON.stringify(problem),
};

test('createCheckAnswer: answers that fit the document pass', () => {
  expect([check(right), check(rejected), check({ ...right, method: 'HEAD', body: '' })]).toEqual([[], [], []]);
});

describe('createCheckAnswer: sees', () => {
  test.each<[string, SentAnswer, string]>([
    ['a field of a wrong type', { ...right, body: JSON.stringify({ ...account, tokens: 'many' }) }, 'body/tokens must be integer'],
    ['a missing field', { ...right, body: JSON.stringify({ ...account, name: undefined }) }, "must have required property 'name'"],
    ['an unknown field', { ...right, body: JSON.stringify({ ...account, password: 'x' }) }, 'unknown: password'],
    [
      'an unknown field deep inside',
      { ...right, body: JSON.stringify({ ...account, key: { id, scopes: null, secret: 1 } }) },
      'unknown: secret',
    ],
    ['a status that is not documented', { ...right, status: 418 }, 'the status 418 is not documented'],
    ['a missing header', { ...right, headers: { 'content-type': 'application/json' } }, 'the header Request-Id is missing'],
    [
      'another media type',
      { ...right, headers: { ...right.headers, 'content-type': 'text/html' } },
      'the media type text/html is not documented',
    ],
    ['a body that is not JSON', { ...right, body: '<html>' }, 'the body is not JSON'],
    [
      'an error code of another status',
      { ...rejected, body: JSON.stringify({ ...problem, code: 'internal' }) },
      'body/code must be equal to one of',
    ],
    [
      'an error of an unknown path that is no problem',
      { ...rejected, path: '/api/v1/nothing', body: '{"error":{}}' },
      "must have required property 'type'",
    ],
    ['a success of an unknown path', { ...right, path: '/api/v1/nothing' }, 'not documented'],
  ])('%s', (_case, answer, words) => {
    expect(check(answer).join('\n')).toContain(words);
  });
});
