import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fixturePath } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';

const key = 'K'.repeat(32);

let api: TestApi;
let photo: Buffer<ArrayBuffer>;

beforeAll(async () => {
  photo = Buffer.from(await readFile(fixturePath('images/sample.jpg')));
  api = await openTestApi({
    // No worker runs, so nobody waits for a result.
    adapt: (parts) => ({
      ...parts,
      dialects: parts.dialects.map((dialect) => ({
        ...dialect,
        routes: dialect.routes.map((route) => ({
          ...route,
          parse: (request) => {
            const command = route.parse(request);
            return command.verb === 'submit' ? { ...command, waitMs: 0 } : command;
          },
        })),
      })),
    }),
  });
  await api.createAccount({ name: 'Caller', tokens: null, key });
});

afterAll(() => api.close());

interface Answer {
  readonly status: number;
  readonly json: {
    readonly id?: string;
    readonly process_id?: string;
    readonly code: number;
    readonly message?: string;
    readonly errors?: string[];
  };
}

async function post(path: string, body: RequestInit['body'], contentType?: string): Promise<Answer> {
  const response = await fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: { 'x-api-key': key, authorization: `Bearer ${key}`, ...(contentType !== undefined && { 'content-type': contentType }) },
    body: body ?? null,
  });
  return { status: response.status, json: (await response.json()) as Answer['json'] };
}

function form(entries: readonly (readonly [name: string, value: string | Blob, fileName?: string])[]): FormData {
  const data = new FormData();
  for (const [name, value, fileName] of entries) {
    if (value instanceof Blob) data.append(name, value, fileName);
    else data.append(name, value);
  }
  return data;
}

const image = () => new Blob([photo], { type: 'image/jpeg' });
const blob = (text: string, type = 'application/json') => new Blob([text], { type });
const resize = '{"resize":{"width":30},"webhook":{"url":"http://shop.example/done"}}';

describe('Optidash upload: data as a Blob of a browser', () => {
  test.each(['application/json', 'text/plain', ''])('is read as the operations when its type is "%s"', async (type) => {
    const { status, json } = await post(
      '/1.0/upload',
      form([
        ['file', image(), 'a.jpg'],
        ['data', blob(resize, type)],
      ]),
    );
    expect([status, json.message]).toEqual([202, undefined]);
    const job = await api.database.jobs.find(json.id ?? '');
    expect(job?.spec.operations).toContainEqual(expect.objectContaining({ kind: 'resize' }));
    expect(job?.images).toHaveLength(1);
  });

  test.each([
    ['is not larger than a field may be', blob(`"${'x'.repeat(1_000_000)}"`), 'data: the field is larger than 1 MB'],
    ['is JSON', blob('{"resize":'), '`data` must be a JSON string'],
    ['is no second image', image(), '`data` must be a JSON string'],
  ])('%s', async (_rule, data, message) => {
    const { status, json } = await post(
      '/1.0/upload',
      form([
        ['file', image(), 'a.jpg'],
        ['data', data],
      ]),
    );
    expect([status, json.message]).toEqual([422, message]);
  });
});

test('MegaOptim: parameters as Blobs of a browser are read as fields', async () => {
  const entries = [
    ['type', blob('file', 'text/plain')],
    ['max_width', blob('30')],
    ['file', image(), 'a.jpg'],
  ] as const;
  const { status, json } = await post('/v1/optimize', form(entries));
  expect([status, json.errors]).toEqual([202, undefined]);
  const job = await api.database.jobs.find(json.process_id ?? '');
  expect(job?.spec.operations).toContainEqual(expect.objectContaining({ kind: 'fit-inside', maxWidth: 30 }));
  expect(job?.images).toHaveLength(1);
});

describe('bare image as the body', () => {
  const types = ['image/jpeg', 'application/octet-stream', 'application/x-www-form-urlencoded', undefined];

  test.each(types)('is rejected by /v1/optimize with what to send instead: %s', async (type) => {
    const { status, json } = await post('/v1/optimize', photo, type);
    expect([status, json.code, json.errors]).toEqual([200, 400, [expect.stringMatching(/multipart\/form-data.*`file`.*curl -F/)]]);
  });

  test.each(types)('is rejected by /1.0/upload with what to send instead: %s', async (type) => {
    const { status, json } = await post('/1.0/upload', photo, type);
    expect([status, json.message]).toEqual([422, expect.stringMatching(/multipart\/form-data.*`file`.*curl -F/)]);
  });

  test.each(types)('is rejected by /1.0/fetch with what to send instead: %s', async (type) => {
    const { status, json } = await post('/1.0/fetch', photo, type);
    expect([status, json.message]).toEqual([422, expect.stringMatching(/JSON with `url`.*\/1\.0\/upload/)]);
  });
});

describe('blanks around a URL', () => {
  const spaced = (url: string) => `\t \n${url} \r\n`;

  test('are ignored in url and callback_url of MegaOptim', async () => {
    const fields = { type: 'url', url: spaced('http://127.0.0.1:9/a.jpg'), callback_url: spaced('http://shop.example/done') };
    const { status, json } = await post('/v1/optimize', new URLSearchParams(fields));
    expect([status, json.errors]).toEqual([202, undefined]);
    const job = await api.database.jobs.find(json.process_id ?? '');
    expect(job?.images[0]).toMatchObject({ name: 'a.jpg', source: { url: 'http://127.0.0.1:9/a.jpg' } });
  });

  test('are an empty field of MegaOptim when nothing else is there', async () => {
    const fields = { type: 'url', url: 'http://127.0.0.1:9/a.jpg', callback_url: ' ', url2: ' ' };
    expect((await post('/v1/optimize', new URLSearchParams(fields))).status).toBe(202);
    const { json } = await post('/v1/optimize', new URLSearchParams({ type: 'url', url: ' ' }));
    expect(json.errors).toEqual(['url: required when type is url']);
  });

  test('are ignored in url and webhook of Optidash', async () => {
    const body = JSON.stringify({ url: spaced('http://127.0.0.1:9/a.jpg'), webhook: { url: spaced('http://shop.example/done') } });
    const { status, json } = await post('/1.0/fetch', body, 'application/json');
    expect([status, json.message]).toEqual([202, undefined]);
    expect((await api.database.jobs.find(json.id ?? ''))?.images[0]?.source).toMatchObject({ url: 'http://127.0.0.1:9/a.jpg' });
  });
});
