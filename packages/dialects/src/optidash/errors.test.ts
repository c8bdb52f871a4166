import { describe, expect, test } from '@jest/globals';
import { AppError, type ErrorCode, errorCodes } from '@pixmill/contracts';
import { createOptidash } from './index.js';
import { optidashSettings } from './settings.js';

const dialect = createOptidash({ publicUrl: 'https://pix.example', settings: optidashSettings.parse({}), newId: () => 'fresh-id' });

describe('Optidash renderError', () => {
  test.each<[ErrorCode, number]>([
    ['api_key_missing', 401],
    ['api_key_unknown', 401],
    ['insufficient_tokens', 402],
    ['route_not_found', 404],
    ['method_not_allowed', 405],
    ['body_too_large', 413],
    ['file_too_large', 413],
    ['invalid_parameter', 422],
    ['malformed_body', 422],
    ['not_an_image', 422],
    ['internal', 500],
    ['unavailable', 503],
    ['wait_timed_out', 504],
  ])('renders %s as HTTP status %i', (code, status) => {
    expect(dialect.renderError(new AppError(code))).toMatchObject({ status, json: { success: false, code: status, id: 'fresh-id' } });
  });

  test.each(errorCodes)('renders %s with a message, in binary mode in the headers only', (code) => {
    expect(dialect.renderError(new AppError(code)).json).toMatchObject({ success: false, message: expect.stringMatching(/./) });
    const { json, headers } = dialect.renderError(new AppError(code), { reply: 'binary' });
    expect(json).toBeNull();
    expect(JSON.parse(headers['x-optidash-metadata'] ?? '')).toMatchObject({ success: false, message: expect.any(String) });
  });

  test('takes the id of the job, or of the request without a job', () => {
    const error = new AppError('wait_timed_out');
    expect(dialect.renderError(error, { jobId: 'j', requestId: 'r' }).json).toMatchObject({ id: 'j' });
    expect(dialect.renderError(error, { requestId: 'r' }).json).toMatchObject({ id: 'r' });
  });

  test('renders the seconds of rate_limited in the header and in the message', () => {
    const { headers, json } = dialect.renderError(new AppError('rate_limited', { retryAfterMs: 89_100 }));
    expect(headers).toMatchObject({ 'retry-after': '90' });
    expect(json).toMatchObject({ code: 429, message: 'Too many requests: try again in 90 seconds' });
  });
});
