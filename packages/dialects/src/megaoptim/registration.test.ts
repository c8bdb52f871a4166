import { describe, expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { createMegaoptim } from './index.js';
import { parseRegister } from './registration.js';

const form = {
  first_name: ' Zoë ',
  last_name: 'Ødegård',
  email: 'zoe@pix.example',
  password: 'a secret',
  password_confirmation: 'a secret',
  terms_and_conditions: 'yes',
};

function parse(fields: Record<string, string>) {
  return parseRegister({
    params: {},
    query: {},
    fields,
    files: [],
    mediaType: 'application/x-www-form-urlencoded',
    headers: {},
    json: null,
  });
}

function catchError(fields: Record<string, string>): AppError {
  try {
    parse(fields);
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
  }
  throw new Error('not rejected');
}

const without = (name: keyof typeof form) => Object.fromEntries(Object.entries(form).filter(([field]) => field !== name));

describe('parseRegister', () => {
  test('returns the name and the e-mail address, not the password', () => {
    expect(parse(form)).toEqual({ verb: 'register', name: 'Zoë Ødegård', email: 'zoe@pix.example' });
  });

  test.each(Object.keys(form) as (keyof typeof form)[])('requires %s', (name) => {
    const { code, fields } = catchError(without(name));
    expect(code).toBe('registration_invalid');
    expect(fields).toMatchObject({ [name]: [expect.any(String)] });
  });

  test.each([
    [{ first_name: ' ' }, 'first_name'],
    [{ last_name: 'x'.repeat(101) }, 'last_name'],
    [{ last_name: 'a\r\nBcc: b' }, 'last_name'],
    [{ email: 'nobody' }, 'email'],
    [{ email: 'a@b.example, c@d.example' }, 'email'],
    [{ password: '' }, 'password'],
    [{ password_confirmation: 'another' }, 'password_confirmation'],
    [{ terms_and_conditions: 'no' }, 'terms_and_conditions'],
  ])('rejects %j and names its field', (change, field) => {
    const error = catchError({ ...form, ...change });
    expect(Object.keys(error.fields ?? {})).toContain(field);
    expect(JSON.stringify(error)).not.toContain('a secret');
  });

  test('reports all invalid fields together, one message each', () => {
    expect(catchError({ password: 'one', password_confirmation: 'two' }).fields).toEqual({
      first_name: [expect.any(String)],
      last_name: [expect.any(String)],
      email: [expect.any(String)],
      password_confirmation: ['The passwords are not the same'],
      terms_and_conditions: [expect.any(String)],
    });
  });
});

describe('MegaOptim registration replies', () => {
  const account = { id: 'a1', name: 'Zoë', email: 'zoe@pix.example', tokens: 0, unlimited: false };
  const dialect = createMegaoptim({
    publicUrl: 'https://pix.example',
    settings: { MEGAOPTIM_HTTP_STATUS: 'accepted', MEGAOPTIM_MORE_INPUTS: 'off', REGISTRATION: 'on' },
  });

  test('include the key only when the service did not mail it', () => {
    const result = { name: 'Zoë', email: 'zoe@pix.example', tokens: 0 };
    expect(dialect.renderRegistration({ account, key: null })).toMatchObject({ status: 200, json: { status: 'ok', code: 200, result } });
    expect(dialect.renderRegistration({ account, key: null }).json).not.toHaveProperty('result.api_key');
    expect(dialect.renderRegistration({ account, key: 'k' })).toMatchObject({ json: { result: { ...result, api_key: 'k' } } });
  });

  test.each([
    ['registration_invalid', 400],
    ['already_registered', 409],
  ] as const)('render %s with code %i and the errors as an object', (code, wireCode) => {
    const fields = { email: ['Taken'] };
    expect(dialect.renderError(new AppError(code, { fields }))).toMatchObject({
      status: 200,
      json: { status: 'error', code: wireCode, errors: fields },
    });
  });
});
