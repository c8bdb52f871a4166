import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fixtureBytes } from '@pixmill/testkit';
import { type BrowserJudge, openBrowserJudge, type ShownComparison } from '@pixmill/testkit/browser';
import { type FaultDialect, type FaultLevel, type FaultResult, optimizeFaults } from './faults/optimize-faults.js';
import { download } from './megaoptim/client.js';
import { type JsonObject, upload } from './optidash/client.js';
import { type RunningService, recordedKey, startService } from './service.js';

const levels: readonly FaultLevel[] = ['intelligent', 'lossless'];

/** Pictures whose colours, geometry or data the decoder alone reads otherwise than a browser. docs/formats.md */
const pictures = [
  'p3nclx.avif',
  'gama-linear.png',
  'offset-first.gif',
  'exif6-late.png',
  'apple-hdr.jpg',
  'dpi300b.png',
  'sos.jpg',
  'notrailer.gif',
  'badcrc-text.png',
] as const;
const repaired: readonly string[] = ['sos.jpg', 'notrailer.gif', 'badcrc-text.png'];
const animatedAvif = 'seq-small.avif';
const blockedVector = 's-fo.svg';
const vectors = ['s-font.svg', 's-illu.svg'] as const;
const names = [...pictures, animatedAvif, blockedVector, ...vectors];

/**
 * A lossy result differs by this much at most: mean of all samples in steps of 255, and the score of SSIMULACRA 2. Samples that are taken over without
 * their colours differ by 11 and more.
 */
const lossyLimits = { mean: 5, score: 75 };
/** A lossless copy in another format may round colours once. */
const copyLimits = { mean: 0.5, score: 95 };

let service: RunningService;
let judge: BrowserJudge;

beforeAll(async () => {
  [service, judge] = await Promise.all([startService({ OPTIDASH_RATE_LIMIT: '0', BOOTSTRAP_TOKENS: '1000' }), openBrowserJudge()]);
}, 90_000);

afterAll(async () => {
  await judge.close();
  await service.stopAndRemove();
}, 60_000);

const uploadFault = (name: string, data: JsonObject) => upload(service, { name, bytes: fixtureBytes(`faults/${name}`) }, data);

async function fetchTokens(): Promise<number | undefined> {
  const response = await fetch(`${service.url}/v1/users/info`, { headers: { 'x-api-key': recordedKey } });
  return ((await response.json()) as { readonly result?: { readonly tokens: number } }).result?.tokens;
}

function expectWithin({ mean, score }: ShownComparison, limits: { readonly mean: number; readonly score: number }): void {
  expect(mean).toBeLessThanOrEqual(limits.mean);
  if (score !== null) expect(score).toBeGreaterThanOrEqual(limits.score);
}

describe.each<FaultDialect>(['megaoptim', 'optidash'])('%s', (dialect) => {
  describe.each(levels)('%s', (level) => {
    const results = new Map<string, FaultResult>();

    beforeAll(async () => {
      const list = await optimizeFaults(service, { dialect, level, names });
      for (const [index, result] of list.entries()) results.set(names[index] ?? '', result);
    }, 180_000);

    function resultOf(name: string): FaultResult {
      const result = results.get(name);
      if (!result) throw new Error(`no result of ${name}`);
      return result;
    }

    test.each(pictures)('%s: the result looks like the source in Chromium', async (name) => {
      const { source, main, report } = resultOf(name);
      const comparison = await judge.compare(source, main);
      if (level === 'lossless') expect(comparison.largest).toBe(0);
      else expectWithin(comparison, report.lossy ? lossyLimits : copyLimits);
      expect(main.bytes.length).toBeLessThanOrEqual(source.bytes.length);
    });

    if (dialect === 'megaoptim') {
      test.each(pictures)('%s: the WebP copy looks like the source in Chromium', async (name) => {
        const { source, webp } = resultOf(name);
        if (!webp) throw new Error('no copy');
        expectWithin(await judge.compare(source, webp), level === 'lossless' ? copyLimits : lossyLimits);
      });
    }

    test.each(names)('%s: the answer has a note if the source was repaired', (name) => {
      const { notes } = resultOf(name);
      expect(notes.filter((note) => note.startsWith(`${name}: `)).length > 0).toBe(dialect === 'megaoptim' && repaired.includes(name));
    });

    test(`${animatedAvif}: the source is the result, and there is no copy`, () => {
      const { source, main, webp, report } = resultOf(animatedAvif);
      expect(main.bytes.equals(source.bytes)).toBe(true);
      expect(webp).toBeNull();
      expect(report.reason).toContain('AVIF');
    });

    test('apple-hdr.jpg: the second picture is in the lossless result, and listed by a lossy one', () => {
      const { source, main, report } = resultOf('apple-hdr.jpg');
      const second = source.bytes.subarray(source.bytes.lastIndexOf(Buffer.from([0xff, 0xd8, 0xff])));
      expect(main.bytes.includes(second)).toBe(level === 'lossless');
      expect(report.stripped.includes('gain-map')).toBe(level !== 'lossless');
    });

    test.each(vectors)('%s: the result looks like the source in Chromium, and has no copy', async (name) => {
      const { source, main, webp } = resultOf(name);
      expect((await judge.compare(source, main)).largest).toBeLessThanOrEqual(1);
      expect(webp).toBeNull();
    });

    test('s-fo.svg: the source goes back byte for byte, and the report names what stood in the way', () => {
      const { source, main, webp, report } = resultOf(blockedVector);
      expect(main.bytes.equals(source.bytes)).toBe(true);
      expect(webp).toBeNull();
      expect(report.blocked).toEqual(['foreignObject']);
    });

    test('s-illu.svg: its entities are expanded, and it becomes smaller', () => {
      const { source, main } = resultOf('s-illu.svg');
      expect(main.bytes.length).toBeLessThan(source.bytes.length * 0.8);
      expect(main.bytes.includes('<!ENTITY')).toBe(false);
    });
  });
});

test('exif6-late.png: a resize keeps the proportions that Chromium shows', async () => {
  const source = { bytes: fixtureBytes('faults/exif6-late.png'), format: 'png' } as const;
  const facts = await judge.inspect(source);
  const { body } = await uploadFault('exif6-late.png', { resize: { width: 60 } });
  const resized = { bytes: await download(body.output?.url), format: 'png' } as const;
  const size = { width: 60, height: Math.round((60 * (facts?.height ?? 0)) / (facts?.width ?? 1)) };
  expect(await judge.inspect(resized)).toMatchObject(size);
  expect((await judge.compare(source, resized, { size })).mean).toBeLessThan(lossyLimits.mean);
});

test('dpi300b.png: the result keeps the density', async () => {
  const { body } = await uploadFault('dpi300b.png', {});
  const bytes = await download(body.output?.url);
  expect(bytes.readUInt32BE(bytes.indexOf('pHYs') + 4)).toBe(11_811); // px per m
});

describe('s-fo.svg: making it safe would remove something that draws', () => {
  test('optimize-only: the source is not charged', async () => {
    const before = await fetchTokens();
    const { body } = await uploadFault('s-fo.svg', {});
    expect(body).toMatchObject({ success: true, output: { bytes: fixtureBytes('faults/s-fo.svg').length } });
    expect(await fetchTokens()).toBe(before);
  });

  test('a resize: 422 with the name of what stood in the way, not charged', async () => {
    const before = await fetchTokens();
    const { status, body } = await uploadFault('s-fo.svg', { resize: { width: 60 } });
    expect(status).toBe(422);
    expect(body.message).toContain('foreignObject');
    expect(await fetchTokens()).toBe(before);
  });
});
