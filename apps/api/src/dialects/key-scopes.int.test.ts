import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fixturePath } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import request from 'supertest';

const sample = fixturePath('images/sample.jpg');
const unknownKey = 'U'.repeat(32);

let api: TestApi;
let account: Awaited<ReturnType<TestApi['createAccount']>>;

beforeAll(async () => {
  api = await openTestApi({ settings: { OPTIDASH_RATE_LIMIT: '0' } });
  account = await api.createAccount();
});

afterAll(() => api.close());

async function createKey(settings: object): Promise<string> {
  const created = await request(api.url).post('/api/v1/keys').set('authorization', `Bearer ${account.key}`).send(settings);
  expect(created.status).toBe(201);
  return created.body.key;
}

const calls = {
  submit: (key: string) => request(api.url).post('/v1/optimize').set('x-api-key', key).field('type', 'file').attach('file', sample),
  wait: (key: string) => request(api.url).get('/v1/optimize/65bfc090-a2fc-11e8-ab19-ad2bb706c7e4/result').set('x-api-key', key),
  user: (key: string) => request(api.url).get('/v1/users/info').set('x-api-key', key),
  fetch: (key: string) => request(api.url).post('/1.0/fetch').auth(key, '').send({ url: 'ftp://a.example/b.jpg' }),
  account: (key: string) => request(api.url).get('/1.0/account').auth(key, ''),
};
type Call = keyof typeof calls;

const withoutIds = (text: string) => text.replaceAll(/"id":"[^"]+"/g, '');
const isUnknown = async (call: Call, key: string) => {
  const [answer, unknown] = [await calls[call](key), await calls[call](unknownKey)];
  return answer.status === unknown.status && withoutIds(answer.text) === withoutIds(unknown.text);
};

describe('scopes in the dialects', () => {
  test.each<[string[], Call[], Call[]]>([
    [['jobs:read'], ['submit', 'fetch'], ['wait', 'user', 'account']],
    [['jobs:write'], ['wait', 'user', 'account'], ['submit', 'fetch']],
    [['account:admin'], ['submit', 'wait', 'user', 'fetch', 'account'], []],
  ])('a key with %j is an unknown key for %j, but not for %j', async (scopes, refused, served) => {
    const key = await createKey({ scopes });
    for (const call of refused) expect([call, await isUnknown(call, key)]).toEqual([call, true]);
    for (const call of served) expect([call, await isUnknown(call, key)]).toEqual([call, false]);
  });

  test('an expired key is an unknown key', async () => {
    const key = await createKey({ expires_at: '2100-01-01T00:00:00Z' });
    expect(await isUnknown('user', key)).toBe(false);
    await api.sql.query("UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE expires_at IS NOT NULL");
    for (const call of Object.keys(calls) as Call[]) expect([call, await isUnknown(call, key)]).toEqual([call, true]);
  });
});

test('a submit with a key takes the options, labels and priority of its preset where it sets none', async () => {
  const options = { level: 'ultra', speed: 'fast', priority: 4, labels: { shop: 'a' } };
  const preset = await request(api.url)
    .post('/api/v1/presets')
    .set('authorization', `Bearer ${account.key}`)
    .send({ name: 'shop', options });
  expect(preset.status).toBe(201);
  const key = await createKey({ preset: 'shop' });
  const read = (answer: request.Response) => api.database.jobs.find(answer.body.process_id);
  const job = await read(await calls.submit(key));
  expect(job).toMatchObject({ spec: { compression: 'ultra', speed: 'fast' }, priority: 4, labels: { shop: 'a' } });
  expect(await read(await calls.submit(key).field('compression', 'lossless'))).toMatchObject({
    spec: { compression: 'lossless', speed: 'fast' },
  });
  expect(await read(await calls.submit(account.key))).toMatchObject({ spec: { compression: 'intelligent', speed: 'normal' } });
});
