import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fixtureBytes } from '@pixmill/testkit';
import { type BrowserJudge, openBrowserJudge } from '@pixmill/testkit/browser';
import { createAccount } from './create-account.js';
import { toBlob } from './fixtures.js';
import { download, fetchResult, type MegaoptimReply } from './megaoptim/client.js';
import { type JsonObject, upload } from './optidash/client.js';
import { type RunningService, startService } from './service.js';

const adminKey = 'a'.repeat(32);
const withScript = Buffer.from(
  `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><script>/*${'x'.repeat(2_000)}*/</script><rect width="20" height="20" fill="red"/></svg>`,
);
const sources: Readonly<Record<string, Buffer>> = {
  's-fo.svg': fixtureBytes('faults/s-fo.svg'),
  's-font.svg': fixtureBytes('faults/s-font.svg'),
  's-illu.svg': fixtureBytes('faults/s-illu.svg'),
  'embedded-font.svg': fixtureBytes('svg/embedded-font.svg'),
  'script.svg': withScript,
};

let service: RunningService;
let judge: BrowserJudge;
let key: string;

beforeAll(async () => {
  [service, judge] = await Promise.all([startService({ OPTIDASH_RATE_LIMIT: '0', ADMIN_API_KEY: adminKey }), openBrowserJudge()]);
  ({ key } = await createAccount(service, adminKey, { name: 'Svg', tokens: 100 }));
}, 90_000);

afterAll(async () => {
  await judge.close();
  await service.stopAndRemove();
}, 60_000);

const sourceOf = (name: string): Buffer => sources[name] ?? Buffer.alloc(0);

async function submit(name: string, fields: JsonObject): Promise<MegaoptimReply> {
  const form = new FormData();
  for (const [field, value] of Object.entries({ type: 'files', ...fields })) form.set(field, String(value));
  form.set('file1', toBlob(sourceOf(name)), name);
  const response = await fetch(`${service.url}/v1/optimize`, { method: 'POST', headers: { 'x-api-key': key }, body: form });
  const { process_id: id } = (await response.json()) as { readonly process_id: string };
  return fetchResult(service, id, 60, key);
}

async function fetchReport(id: string): Promise<JsonObject | null> {
  const response = await fetch(`${service.url}/v1/optimize/${id}/report`, { headers: { 'x-api-key': key } });
  const body = (await response.json()) as { readonly report: readonly { readonly report: JsonObject | null }[] };
  return body.report[0]?.report ?? null;
}

async function fetchTokens(): Promise<number | undefined> {
  const response = await fetch(`${service.url}/v1/users/info`, { headers: { 'x-api-key': key } });
  return ((await response.json()) as { readonly result?: { readonly tokens: number } }).result?.tokens;
}

async function expectShownAlike(one: Buffer, other: Buffer): Promise<void> {
  const [before, after] = [one, other].map((bytes) => judge.showDocument({ bytes, mediaType: 'image/svg+xml' }));
  expect((await before)?.[0]?.equals((await after)?.[0] ?? Buffer.alloc(0))).toBe(true);
}

/** Headers under which no SVG can run on the origin of the service. */
function expectHarmless(headers: Headers): void {
  expect(headers.get('content-disposition')).toMatch(/^attachment/);
  expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
}

const levels = ['lossless', 'intelligent', 'ultra'] as const;

describe('SVG through MegaOptim', () => {
  test.each(levels)('%s: text in foreignObject goes back unchanged and uncharged, and the report names it', async (compression) => {
    const before = await fetchTokens();
    const { result, id = '' } = await submit('s-fo.svg', { compression, webp: 1, max_width: 10 });
    const [item] = result ?? [];
    expect(item).toMatchObject({ success: 0, saved_bytes: 0, original_size: sourceOf('s-fo.svg').length, webp: null });
    expect(sourceOf('s-fo.svg').equals(await download(item?.url))).toBe(true);
    expectHarmless((await fetch(item?.url ?? '')).headers);
    expect(await fetchReport(id)).toMatchObject({ codec: 'source', blocked: ['foreignObject'] });
    expect(await fetchTokens()).toBe(before);
  });

  test.each(levels)('%s: embedded fonts and the entities of Illustrator look the same and get smaller', async (compression) => {
    for (const name of ['s-font.svg', 's-illu.svg', 'embedded-font.svg']) {
      const { result } = await submit(name, { compression });
      const bytes = await download(result?.[0]?.url);
      expect([name, bytes.length]).toEqual([name, expect.any(Number)]);
      expect(bytes.length).toBeLessThan(sourceOf(name).length);
      await expectShownAlike(sourceOf(name), bytes);
    }
  });

  test('a script is removed, and its bytes are no saving', async () => {
    const before = await fetchTokens();
    const { result, id = '' } = await submit('script.svg', {});
    const bytes = await download(result?.[0]?.url);
    expect(bytes.includes('script')).toBe(false);
    expect(result?.[0]?.success).toBe(0);
    expect(await fetchReport(id)).toMatchObject({ stripped: ['script'], blocked: [], removedActiveBytes: expect.any(Number) });
    expect(await fetchTokens()).toBe(before);
    await expectShownAlike(sourceOf('script.svg'), bytes);
  });
});

describe('SVG through Optidash', () => {
  const image = (name: string) => ({ name, bytes: sourceOf(name) });

  test('text in foreignObject goes back unchanged and uncharged', async () => {
    const before = await fetchTokens();
    const { status, body } = await upload(service, image('s-fo.svg'), { optimize: { compression: 'high' } }, { key });
    expect([status, body.output?.format]).toEqual([200, 'SVG']);
    expect(sourceOf('s-fo.svg').equals(await download(body.output?.url))).toBe(true);
    expectHarmless((await fetch(body.output?.url ?? '')).headers);
    expect(await fetchReport(body.id)).toMatchObject({ blocked: ['foreignObject'] });
    expect(await fetchTokens()).toBe(before);
  });

  test('its bytes in the answer have the headers of a result file', async () => {
    const headers = { 'x-optidash-binary': '1' };
    const { bytes, headers: answered } = await upload(service, image('s-fo.svg'), { optimize: {} }, { key, headers });
    expect(bytes.equals(sourceOf('s-fo.svg'))).toBe(true);
    expectHarmless(answered);
  });

  test.each<[string, JsonObject]>([
    ['another format', { output: { format: 'png' } }],
    ['a resize', { resize: { mode: 'fit', width: 20, height: 20 } }],
    ['a flip', { flip: { horizontal: true } }],
  ])('%s: is 422 with the names of what stands in the way, and free', async (_, operations) => {
    const before = await fetchTokens();
    const { status, body } = await upload(service, image('s-fo.svg'), operations, { key });
    expect([status, body]).toEqual([
      422,
      expect.objectContaining({ success: false, code: 422, message: 'The SVG uses features that are not allowed: foreignObject' }),
    ]);
    expect(await fetchTokens()).toBe(before);
  });

  test('embedded fonts and the entities of Illustrator look the same and get smaller', async () => {
    for (const name of ['s-font.svg', 's-illu.svg', 'embedded-font.svg']) {
      const { body } = await upload(service, image(name), { optimize: { compression: 'high' } }, { key });
      const bytes = await download(body.output?.url);
      expect(bytes.length).toBeLessThan(sourceOf(name).length);
      await expectShownAlike(sourceOf(name), bytes);
    }
  });
});
