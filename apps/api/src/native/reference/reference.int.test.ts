import { once } from 'node:events';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { errorCodes } from '@pixmill/contracts';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import request from 'supertest';

let api: TestApi;

beforeAll(async () => {
  api = await openTestApi();
});

afterAll(() => api.close());

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${api.url}${path}`, { headers });

describe('/docs', () => {
  test('is a page that loads nothing from another host', async () => {
    const page = await get('/docs');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'; style-src");
    expect(await page.text()).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect((await get('/docs/', {})).url).toBe(`${api.url}/docs`);
  });

  test('names its scripts by their content, sent compressed and kept for a year', async () => {
    const html = await (await get('/docs')).text();
    const scripts = [...html.matchAll(/src="([^"]+)"/g)].map(([, path]) => `/${path}`);
    expect(scripts).toHaveLength(2);
    const [bundle = '', start = ''] = scripts;
    const [zipped, plain] = [await getSent(bundle, 'gzip'), await getSent(bundle, 'identity')];
    const common = { 'cache-control': 'public, max-age=31536000, immutable', vary: 'accept-encoding' };
    expect(zipped.headers).toMatchObject({ ...common, 'content-encoding': 'gzip', 'content-length': String(zipped.bytes.length) });
    expect(plain.headers).toMatchObject(common);
    expect(gunzipSync(zipped.bytes).equals(plain.bytes)).toBe(true);
    const brotli = await request(api.url).head(bundle).set('accept-encoding', 'br, gzip');
    expect([brotli.status, brotli.headers['content-encoding']]).toEqual([200, 'br']);
    expect(await (await get(start)).text()).toContain('withDefaultFonts: false');
  });

  test.each(['/docs/assets/scalar.js', '/docs/errors/nothing', '/docs/nothing'])('%s is a problem with 404', async (path) => {
    const response = await get(path);
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/problem+json; charset=utf-8']);
  });

  test.each(['/docs', '/openapi.json', '/llms.txt', '/docs/errors/internal'])('%s takes GET and HEAD only', async (path) => {
    const [post, head] = [await request(api.url).post(path), await request(api.url).head(path)];
    expect([post.status, post.headers.allow, post.body.code]).toEqual([405, 'GET, HEAD', 'method_not_allowed']);
    expect([head.status, head.text]).toEqual([200, undefined]);
  });
});

/** The bytes as they were sent; fetch decompresses them. */
async function getSent(path: string, encoding: string) {
  const sent = httpGet(`${api.url}${path}`, { headers: { 'accept-encoding': encoding } });
  const [response]: IncomingMessage[] = await once(sent, 'response');
  return { headers: response?.headers, bytes: response ? await buffer(response) : Buffer.alloc(0) };
}

describe('/docs/errors', () => {
  test('has a page for every code, which `type` of a problem leads to', async () => {
    const list = await (await get('/docs/errors')).text();
    for (const code of errorCodes) {
      expect(list).toContain(`href="errors/${code}"`);
      expect((await get(`/docs/errors/${code}`)).status).toBe(200);
    }
    const { type } = JSON.parse(await (await get('/api/v1/account')).text());
    const page = await get(new URL(type).pathname);
    expect(await page.text()).toContain('Send a valid key: Authorization: Bearer KEY.');
  });

  test('says the status of an error here and in each dialect', async () => {
    const text = await (await get('/docs/errors/insufficient_tokens')).text();
    expect(text).toContain('HTTP 402');
    for (const { name } of api.composition.dialects) expect(text).toContain(name);
  });
});

test('/llms.txt: has the address of this service', async () => {
  const response = await get('/llms.txt');
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
  expect(await response.text()).toContain(`${api.composition.publicUrl}/api/v1`);
});
