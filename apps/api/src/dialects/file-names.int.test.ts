import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';

const key = 'N'.repeat(32);
const gif = 'GIF89a\x01\x00\x01\x00\x00\x00\x00;';

let api: TestApi;

beforeAll(async () => {
  api = await openTestApi();
  await api.createAccount({ key });
});

afterAll(() => api.close());

const field = (name: string, text: string) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`;
const part = (fileName: string) => `--x\r\nContent-Disposition: form-data; name="file"; ${fileName}\r\n\r\n${gif}\r\n`;

/** Uploads an image with this part of its Content-Disposition to a dialect, and returns the name that its answer will have. */
const uploads: Readonly<Record<string, (fileName: string) => Promise<string>>> = {
  megaoptim: (fileName) => submit('/v1/optimize', `${field('type', 'file')}${part(fileName)}--x--\r\n`),
  optidash: (fileName) => {
    const data = JSON.stringify({ optimize: {}, resize: { width: 5 }, webhook: { url: 'https://hooks.example/' } });
    return submit('/1.0/upload', `${part(fileName)}${field('data', data)}--x--\r\n`);
  },
};

async function submit(path: string, body: string): Promise<string> {
  const headers = { 'x-api-key': key, authorization: `Bearer ${key}`, 'content-type': 'multipart/form-data; boundary=x' };
  const response = await fetch(`${api.url}${path}`, { method: 'POST', headers, body });
  const reply: { id?: string; process_id?: string } = JSON.parse(await response.text());
  const job = await api.database.jobs.find(reply.process_id ?? reply.id ?? '');
  return job?.images[0]?.name ?? JSON.stringify(reply);
}

describe.each(['megaoptim', 'optidash'])('names of files uploaded to %s', (dialect) => {
  const upload = (fileName: string) => uploads[dialect]?.(fileName);

  test.each([
    `${'a'.repeat(300)}.gif`,
    `${'😀'.repeat(300)}.gif`,
    `${'日'.repeat(1_000)}`,
    'blank at the end.gif ',
    ' blank at the start.gif',
    '...',
    '..',
    'a.',
  ])('stay whole: %j', async (name) => {
    expect(await upload(`filename="${name}"`)).toBe(name);
  });

  test.each([`${'ü'.repeat(200)} 😀.gif`, 'a b.gif', '..'])('are read from filename*: %j', async (name) => {
    expect(await upload(`filename=fallback.gif; filename*=UTF-8''${encodeURIComponent(name)}`)).toBe(name);
    expect(await upload(`filename*=utf-8''${encodeURIComponent(name)}`)).toBe(name);
  });

  test('lose the folders of a path only', async () => {
    expect(await upload(`filename="/home/me/${'b'.repeat(300)}.gif"`)).toBe(`${'b'.repeat(300)}.gif`);
  });
});
