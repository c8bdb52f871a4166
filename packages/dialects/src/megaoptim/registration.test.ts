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
  throw new Error('not refused');
}

const without = (name: keyof typeof form) => Object.fromEntries(Object.entries(form).filter(([field]) => field !== name));

describe('parseRegister', () => {
  test('hands on the name and the address, and no password', () => {
    expect(parse(form)).toEqual({ verb: 'register', name: 'Zoë Ødegård', email: 'zoe@pix.example' });
  });

  test.each(Object.keys(form) as (keyof typeof form)[])('%s has to be there', (name) => {
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
  ])('%j is refused beside its field', (change, field) => {
    const refusal = catchError({ ...form, ...change });
    expect(Object.keys(refusal.fields ?? {})).toContain(field);
    expect(JSON.stringify(refusal)).not.toContain('a secret');
  });

  test('everything that is wrong is said at once, one message a field', () => {
    expect(catchError({ password: 'one', password_confirmation: 'two' }).fields).toEqual({
      first_name: [expect.any(String)],
      last_name: [expect.any(String)],
      email: [expect.any(String)],
      password_confirmation: ['The passwords are not the same'],
      terms_and_conditions: [expect.any(String)],
    });
  });
});

describe('the answers', () => {
  const account = { id: 'a1', name: 'Zoë', email: 'zoe@pix.example', tokens: 0, unlimited: false };
  const dialect = createMegaoptim({ publicUrl: 'https://pix.example', httpStatus: 'accepted', registrationEnabled: true });

  test('the key is told only where no mail carries it', () => {
    const result = { name: 'Zoë', email: 'zoe@pix.example', tokens: 0 };
    expect(dialect.renderRegistration({ account, key: null })).toMatchObject({ status: 200, json: { status: 'ok', code: 200, result } });
    expect(dialect.renderRegistration({ account, key: null }).json).not.toHaveProperty('result.api_key');
    expect(dialect.renderRegistration({ account, key: 'k' })).toMatchObject({ json: { result: { ...result, api_key: 'k' } } });
  });

  test.each([
    ['registration_invalid', 400],
    ['already_registered', 409],
  ] as const)('%s is %i, its errors an object', (code, wireCode) => {
    const fields = { email: ['Taken'] };
    expect(dialect.renderError(new AppError(code, { fields }))).toMatchObject({
      status: 200,
      json: { status: 'error', code: wireCode, errors: fields },
    });
  });
});
