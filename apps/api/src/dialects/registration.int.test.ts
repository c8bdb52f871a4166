import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import request from 'supertest';

/** Without Redis the process counts all requests in its own memory; with Redis the count starts again when it has connected. */
const noRedis = 'redis://127.0.0.1:1';

let api: TestApi;

beforeAll(async () => {
  api = await openTestApi();
});

afterAll(() => api.close());

/** Returns the URL of an API with open registration. */
async function start(settings: Readonly<Record<string, string>>): Promise<string> {
  return (await api.openAnother({ settings: { REGISTRATION: 'on', REGISTRATION_RATE_LIMIT: '0', ...settings } })).url;
}

const password = 'a password that must not be stored';
const form = (email: string) => ({
  first_name: 'Zoë',
  last_name: 'Ødegård',
  email,
  password,
  password_confirmation: password,
  terms_and_conditions: 'yes',
});

const register = (url: string, fields: object, path = '/v1/register') => request(url).post(path).type('form').send(fields);

describe('registration without a mail server', () => {
  test.each(['/v1/register', '/api/register'])('%s returns the key of the new account', async (path) => {
    const url = await start({ REGISTRATION_TOKENS: '3' });
    const email = `zoe${path.length}@example.com`;
    const answer = await register(url, form(email), path);
    expect(answer.status).toBe(200);
    const result = { name: 'Zoë Ødegård', email, tokens: 3, api_key: expect.stringMatching(/^[A-Za-z0-9]{32}$/) };
    expect(answer.body).toEqual({ status: 'ok', code: 200, result });
    const info = await request(url).get('/v1/users/info').set('X-API-KEY', answer.body.result.api_key);
    expect(info.body.result).toEqual({ name: 'Zoë Ødegård', email, tokens: 3 });
  });

  test('returns 409 at the e-mail field when the address is registered, in any case', async () => {
    const answer = await register(await start({}), form('ZOE12@example.com'));
    expect(answer.body).toEqual({ status: 'error', code: 409, errors: { email: [expect.stringContaining('registered')] } });
  });

  test('returns 400 with a message for each missing field', async () => {
    const { last_name: _, ...rest } = form('nobody');
    const answer = await register(await start({ MEGAOPTIM_HTTP_STATUS: 'real' }), rest);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      status: 'error',
      code: 400,
      errors: { last_name: [expect.any(String)], email: [expect.any(String)] },
    });
  });

  test('stores no password', async () => {
    const rows = [];
    for (const table of ['accounts', 'api_keys', 'ledger']) rows.push(...(await api.sql.query(`TABLE ${table}`)).rows);
    expect(JSON.stringify(rows)).toContain('zoe12@example.com');
    expect(JSON.stringify(rows)).not.toContain(password);
  });
});

test('registration rate limit: counts complete forms only, and returns 429 over the limit', async () => {
  const url = await start({ REGISTRATION_RATE_LIMIT: '2', REDIS_URL: noRedis });
  const codes = [];
  for (const fields of [{}, {}, {}, form('one@example.com'), form('one@example.com'), form('two@example.com')]) {
    codes.push((await register(url, fields)).body.code);
  }
  expect(codes).toEqual([400, 400, 400, 200, 409, 429]);
  const rejected = await register(url, form('two@example.com'));
  expect(rejected.status).toBe(429);
  expect(rejected.body).toEqual({ status: 'error', code: 429, errors: { email: [expect.any(String)] } });
  expect(Number(rejected.headers['retry-after'])).toBeGreaterThan(60);
});

test.each(['/v1/register', '/api/register'])(
  'registration: %s returns the answer of an unknown path with REGISTRATION=off',
  async (path) => {
    const url = await start({ REGISTRATION: 'off' });
    const answer = await register(url, form('off@example.com'), path);
    const unknown = await request(url).post('/v1/nothing');
    expect([answer.status, answer.body]).toEqual([unknown.status, unknown.body]);
    expect(answer.status).toBe(404);
  },
);

/** An SMTP server that keeps its mails, or rejects every receiver. */
async function startMailServer(rejects: boolean): Promise<{ server: Server; url: string; mails: string[] }> {
  const mails: string[] = [];
  const server = createServer((socket) => {
    let mail: string | null = null;
    let unread = '';
    const reply = (line: string) => socket.write(`${line}\r\n`);
    reply('220 receiver');
    socket.on('data', (chunk) => {
      unread += chunk.toString();
      for (let end = unread.indexOf('\r\n'); end >= 0; end = unread.indexOf('\r\n')) {
        const line = unread.slice(0, end);
        unread = unread.slice(end + 2);
        if (mail !== null && line !== '.') mail += `${line}\n`;
        else if (mail !== null) {
          mails.push(mail);
          mail = null;
          reply('250 accepted');
        } else if (line === 'DATA') {
          mail = '';
          reply('354 continue');
        } else if (line.startsWith('RCPT') && rejects) reply('550 no such user');
        else if (line === 'QUIT') socket.end('221 bye\r\n');
        else reply('250 ok');
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, mails };
}

describe('registration with a mail server', () => {
  test('sends the key by mail only', async () => {
    const { server, url: smtpUrl, mails } = await startMailServer(false);
    const url = await start({ SMTP_URL: smtpUrl, SMTP_FROM: 'Mill <mill@example.com>' });
    const answer = await register(url, form('mailed@example.com'));
    server.close();
    expect(answer.body).toEqual({ status: 'ok', code: 200, result: { name: 'Zoë Ødegård', email: 'mailed@example.com', tokens: 0 } });
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatch(/^To: mailed@example\.com$/m);
    expect(mails[0]).toMatch(/^From: Mill <mill@example\.com>$/m);
    expect(mails[0]).not.toContain('Zo');
    const [, key = ''] = /^ +([A-Za-z0-9]{32})$/m.exec(mails[0] ?? '') ?? [];
    expect((await api.database.accounts.findCaller(key))?.account.email).toBe('mailed@example.com');
  });

  test.each([
    ['rejects the address', true],
    ['is unavailable', false],
  ])('returns 503 and creates no account when it %s', async (_case, rejects) => {
    const { server, url: smtpUrl } = await startMailServer(rejects);
    if (!rejects) await new Promise((resolve) => server.close(resolve));
    const answer = await register(await start({ SMTP_URL: smtpUrl }), form('unmailed@example.com'));
    if (rejects) server.close();
    expect(answer.status).toBe(503);
    expect(answer.body).toEqual({ status: 'error', code: 503, errors: { email: [expect.stringContaining('mail could not be sent')] } });
    expect(await api.database.accounts.findByIdOrEmail('unmailed@example.com')).toBeNull();
  });
});
