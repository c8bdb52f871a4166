import { describe, expect, test } from '@jest/globals';
import { AppError, type ErrorCode, errorCatalogue, errorCodes } from '@pixmill/contracts';
import { createMegaoptim } from './index.js';

const modes = ['accepted', 'always-200', 'real'] as const;
const [accepted, always200, real] = modes.map((mode) =>
  createMegaoptim({
    publicUrl: 'https://pix.example',
    settings: { MEGAOPTIM_HTTP_STATUS: mode, MEGAOPTIM_MORE_INPUTS: 'off', REGISTRATION: 'off' },
  }),
);
const account = { id: 'a1', name: 'Ann', email: 'ann@pix.example', tokens: 0, unlimited: false };

describe('MegaOptim renderError', () => {
  test.each<[ErrorCode, number]>([
    ['api_key_missing', 404],
    ['api_key_unknown', 404],
    ['job_not_found', 404],
    ['job_foreign', 401],
    ['insufficient_tokens', 455],
    ['invalid_parameter', 400],
    ['malformed_body', 400],
    ['file_too_large', 400],
    ['not_an_image', 400],
    ['wait_timed_out', 504],
    ['internal', 500],
  ])('renders %s with code %i, and as HTTP status in mode real only', (code, bodyCode) => {
    const json = { status: 'error', code: bodyCode, errors: [errorCatalogue[code].message] };
    const error = new AppError(code);
    expect(accepted?.renderError(error)).toEqual({ status: 200, headers: { 'cache-control': 'no-store' }, json });
    expect(always200?.renderError(error)).toMatchObject({ status: 200, json });
    expect(real?.renderError(error)).toMatchObject({ status: bodyCode, json });
  });

  test.each<[ErrorCode, number]>([
    ['body_too_large', 413],
    ['route_not_found', 404],
    ['method_not_allowed', 405],
    ['rate_limited', 429],
    ['unavailable', 503],
    ['storage_failed', 503],
  ])('renders %s as HTTP status %i in every mode', (code, status) => {
    for (const dialect of [accepted, always200, real]) {
      expect(dialect?.renderError(new AppError(code))).toMatchObject({ status, json: { status: 'error', code: status } });
    }
  });

  test('renders artifact_missing without a body, which a client could save over a photo', () => {
    expect(accepted?.renderError(new AppError('artifact_missing'))).toMatchObject({ status: 404, json: null });
  });

  test('renders every code with an array of messages', () => {
    for (const code of errorCodes.filter((each) => each !== 'artifact_missing')) {
      expect(accepted?.renderError(new AppError(code)).json).toMatchObject({ status: 'error', errors: [expect.any(String)] });
    }
  });

  test('renders wait_timed_out with the process and the account', () => {
    expect(accepted?.renderError(new AppError('wait_timed_out'), { jobId: 'p1', account }).json).toEqual({
      status: 'error',
      code: 504,
      errors: [errorCatalogue.wait_timed_out.message],
      id: 'p1',
      process_id: 'p1',
      user: { name: 'Ann', email: 'ann@pix.example', tokens: 0 },
    });
  });

  test.each([
    [1, '1'],
    [1_000, '1'],
    [1_001, '2'],
    [60_000, '60'],
  ])('rounds %i ms up to a Retry-After of %s s', (retryAfterMs, seconds) => {
    expect(accepted?.renderError(new AppError('rate_limited', { retryAfterMs })).headers).toMatchObject({ 'retry-after': seconds });
  });

  test('includes the message and never the detail', () => {
    const reply = real?.renderError(new AppError('invalid_parameter', { message: 'webp: must be 1 or 0', detail: 'secret' }));
    expect(reply?.json).toMatchObject({ errors: ['webp: must be 1 or 0'] });
    expect(JSON.stringify(reply)).not.toContain('secret');
  });
});
