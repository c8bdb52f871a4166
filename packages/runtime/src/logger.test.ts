import { describe, expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { createLogger } from './logger.js';

const key = `${'Ab0'.repeat(10)}Zz`;
const webhookSecret = `whsec_${'b2'.repeat(22)}`;

/** Every line that `emitLogs` writes at level trace. */
function captureLog(emitLogs: (log: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  emitLogs(createLogger({ level: 'trace', name: 'test', destination: { write: (line) => void lines.push(line) } }));
  return lines.join('');
}

describe('logger: leaves secrets out of', () => {
  test.each([
    ['a key in a header', `x-api-key: ${key}`, key],
    ['a key in an address', `GET /v1/users/info?api_key=${key}&x=1`, key],
    ['a key in JSON', JSON.stringify({ 'X-API-KEY': key }), key],
    ['a bearer token', `authorization: Bearer ${key}`, key],
    ['a webhook secret', `signed with ${webhookSecret}`, webhookSecret.slice(6)],
    ['credentials in a URL', 'connect to postgresql://pixmill:hunter2hunter2@127.0.0.1:5432/pixmill failed', 'hunter2hunter2'],
    ['a token in a URL', 'GET https://hunter2hunter2@a.example/x', 'hunter2hunter2'],
    ['a token of Swift', 'x-auth-token: AUTH_tk9629a1fd22bf446f841 expired', 'AUTH_tk9629a1fd22bf446f841'],
    [
      'a private key',
      '{"private_key":"-----BEGIN PRIVATE KEY-----\\nMIIEvAIBADANBgkqh\\n-----END PRIVATE KEY-----\\n"}',
      'MIIEvAIBADANBgkqh',
    ],
    ['an assertion', 'grant_type=jwt&assertion=eyJhbGciOi.eyJpc3MiOi.c2lnbmF0dXJl', 'eyJpc3MiOi'],
    ['a password', 'password=hunter2hunter2 rejected', 'hunter2hunter2'],
  ])('%s', (_what, text, secret) => {
    const lines = captureLog((log) => {
      log.info({ text }, 'as a field');
      log.with({ text }).warn({}, 'as a field of every line');
      log.error(new Error(text), {}, 'as an error');
      log.error(new AppError('internal', { detail: text, cause: new Error(text) }), {}, 'as a detail and a cause');
      log.error(text, {}, 'as a thrown string');
    });
    expect(lines.split('\n')).toHaveLength(6);
    expect(lines).not.toContain(secret);
  });
});

test('logger: leaves fields without secrets unchanged', () => {
  const fields = { jobId: '0b0e7d54-3a3b-4a44-9a8e-2f3f3c5c1d11', path: '/v1/optimize/:id/result', tokensCharged: 2 };
  expect(JSON.parse(captureLog((log) => log.info(fields, 'job settled')))).toMatchObject({ ...fields, msg: 'job settled' });
});
