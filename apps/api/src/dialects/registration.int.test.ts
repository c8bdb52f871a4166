import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '@pixmill/db';
import { readEnv } from '@pixmill/runtime';
import { openTestEnvironment, type TestEnvironment } from '@pixmill/testkit';
import pg from 'pg';
import request from 'supertest';
import { createApp } from '../app.js';
import { compose } from '../compose.js';
import { apiSettings } from '../config.js';

type Composition = ReturnType<typeof compose>;

/** A process that is alone counts from the first request on; one with Redis only once it is connected. */
const noRedis = 'redis://127.0.0.1:1';

let place: TestEnvironment;
let database: Database;
const compositions: Composition[] = [];

function start(env: Readonly<Record<string, string>>) {
  const reading = readEnv(apiSettings, {
    ...place.settings(),
    REGISTRATION: 'on',
    REGISTRATION_RATE_LIMIT: '0',
    ...env,
  });
  if (!reading.ok) throw new Error(reading.problems.join());
  const wiring = compose(reading.value);
  compositions.push(wiring);
  return createApp(wiring);
}

beforeAll(async () => {
  place = await openTestEnvironment();
  database = openDatabase({ url: place.databaseUrl, poolSize: 2 });
});

afterAll(async () => {
  await Promise.all(compositions.map((wiring) => wiring.close()));
  await database.close();
  await place.close();
});

const password = 'never to be seen again';
const form = (email: string) => ({
  first_name: 'Zoë',
  last_name: 'Ødegård',
  email,
  password,
  password_confirmation: password,
  terms_and_conditions: 'yes',
});

type Api = ReturnType<typeof start>;
const register = (api: Api, fields: object, path = '/v1/register') => request(api).post(path).type('form').send(fields);

describe('without a mail server', () => {
  test.each(['/v1/register', '/api/register'])('%s answers with the key of the new account', async (path) => {
    const api = start({ REGISTRATION_TOKENS: '3' });
    const email = `zoe${path.length}@example.com`;
    const answer = await register(api, form(email), path);
    expect(answer.status).toBe(200);
    const result = { name: 'Zoë Ødegård', email, tokens: 3, api_key: expect.stringMatching(/^[A-Za-z0-9]{32}$/) };
    expect(answer.body).toEqual({ status: 'ok', code: 200, result });
    const info = await request(api).get('/v1/users/info').set('X-API-KEY', answer.body.result.api_key);
    expect(info.body.result).toEqual({ name: 'Zoë Ødegård', email, tokens: 3 });
  });

  test('an address that is taken is a 409 beside its field, whatever its capitals', async () => {
    const answer = await register(start({}), form('ZOE12@example.com'));
    expect(answer.body).toEqual({ status: 'error', code: 409, errors: { email: [expect.stringContaining('registered already')] } });
  });

  test('what is missing is a 400 with an object of messages', async () => {
    const { last_name: _, ...rest } = form('nobody');
    const answer = await register(start({ MEGAOPTIM_HTTP_STATUS: 'real' }), rest);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      status: 'error',
      code: 400,
      errors: { last_name: [expect.any(String)], email: [expect.any(String)] },
    });
  });

  test('the password is nowhere', async () => {
    const client = new pg.Client({ connectionString: place.databaseUrl });
    await client.connect();
    const rows = [];
    for (const table of ['accounts', 'api_keys', 'ledger']) rows.push(...(await client.query(`TABLE ${table}`)).rows);
    await client.end();
    expect(JSON.stringify(rows)).toContain('zoe12@example.com');
    expect(JSON.stringify(rows)).not.toContain(password);
  });
});

test('an address has a few registrations an hour; forms that were not complete do not count', async () => {
  const api = start({ REGISTRATION_RATE_LIMIT: '2', REDIS_URL: noRedis });
  const codes = [];
  for (const fields of [{}, {}, {}, form('one@example.com'), form('one@example.com'), form('two@example.com')]) {
    codes.push((await register(api, fields)).body.code);
  }
  expect(codes).toEqual([400, 400, 400, 200, 409, 429]);
  const refused = await register(api, form('two@example.com'));
  expect(refused.status).toBe(429);
  expect(refused.body).toEqual({ status: 'error', code: 429, errors: { email: [expect.any(String)] } });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(60);
});

test.each(['/v1/register', '/api/register'])('switched off, %s is like any path that does not exist', async (path) => {
  const api = start({ REGISTRATION: 'off' });
  const answer = await register(api, form('off@example.com'), path);
  const unknown = await request(api).post('/v1/nothing');
  expect([answer.status, answer.body]).toEqual([unknown.status, unknown.body]);
  expect(answer.status).toBe(404);
});

/** Takes mails, or refuses their receivers; keeps what it was told. */
async function startReceiver(refuses: boolean): Promise<{ server: Server; url: string; mails: string[] }> {
  const mails: string[] = [];
  const server = createServer((socket) => {
    let mail: string | null = null;
    let unread = '';
    const say = (line: string) => socket.write(`${line}\r\n`);
    say('220 receiver');
    socket.on('data', (chunk) => {
      unread += chunk.toString();
      for (let end = unread.indexOf('\r\n'); end >= 0; end = unread.indexOf('\r\n')) {
        const line = unread.slice(0, end);
        unread = unread.slice(end + 2);
        if (mail !== null && line !== '.') mail += `${line}\n`;
        else if (mail !== null) {
          mails.push(mail);
          mail = null;
          say('250 taken');
        } else if (line === 'DATA') {
          mail = '';
          say('354 go on');
        } else if (line.startsWith('RCPT') && refuses) say('550 nobody here');
        else if (line === 'QUIT') socket.end('221 bye\r\n');
        else say('250 fine');
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, mails };
}

describe('with a mail server', () => {
  test('the key comes by mail, and only there', async () => {
    const { server, url, mails } = await startReceiver(false);
    const api = start({ SMTP_URL: url, SMTP_FROM: 'Mill <mill@example.com>' });
    const answer = await register(api, form('mailed@example.com'));
    server.close();
    expect(answer.body).toEqual({ status: 'ok', code: 200, result: { name: 'Zoë Ødegård', email: 'mailed@example.com', tokens: 0 } });
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatch(/^To: mailed@example\.com$/m);
    expect(mails[0]).toMatch(/^From: Mill <mill@example\.com>$/m);
    expect(mails[0]).not.toContain('Zo');
    const [, key = ''] = /^ +([A-Za-z0-9]{32})$/m.exec(mails[0] ?? '') ?? [];
    expect((await database.accounts.findCaller(key))?.account.email).toBe('mailed@example.com');
  });

  test.each([
    ['refuses the address', true],
    ['is not there', false],
  ])('that %s, it is a 503 and there is no account', async (_what, refuses) => {
    const { server, url } = await startReceiver(refuses);
    if (!refuses) await new Promise((resolve) => server.close(resolve));
    const answer = await register(start({ SMTP_URL: url }), form('unmailed@example.com'));
    if (refuses) server.close();
    expect(answer.status).toBe(503);
    expect(answer.body).toEqual({ status: 'error', code: 503, errors: { email: [expect.stringContaining('mail could not be sent')] } });
    expect(await database.accounts.findByIdOrEmail('unmailed@example.com')).toBeNull();
  });
});
