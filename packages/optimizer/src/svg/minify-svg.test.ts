import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { AppError, compressionLevels, defaultJobSpec, type JobSpec, reportSchema } from '@pixmill/contracts';
import type { RgbRaster } from '@pixmill/metric';
import { scorePair } from '@pixmill/metric';
import sharp from 'sharp';
import { minifySvg } from './minify-svg.js';
import { compareRenderings } from './render/compare-renderings.js';
import { rewriteSvg } from './rewrite/rewrite-svg.js';
import type { MinifyProcesses } from './rewrite-search.js';
import { sanitizeSvgSource } from './sanitize/sanitize-svg-source.js';

const fixtures = new URL('../../../../fixtures/', import.meta.url);
/** The collection beside a working copy of the project, where there is one; its largest take a while. */
const collection = new URL('../../../../../shared/corpus/svg/', import.meta.url);
const MOST_BYTES = 200_000;

const files = [new URL('svg/', fixtures), collection]
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => new URL(name, folder).pathname))
  .concat(new URL('images/logo.svg', fixtures).pathname)
  .filter((file) => readFileSync(file).length <= MOST_BYTES);

/** The real ones, without the processes around them. */
const processes: MinifyProcesses = {
  rewrite: async (request) => rewriteSvg(request),
  compare: (pair) => compareRenderings(pair),
};
const lost = (message: string) => async () => {
  throw new AppError('processing_failed', { message });
};
const never = () => new AbortController().signal;

async function shrink(source: Buffer, spec: Partial<JobSpec>, withProcesses = processes) {
  const { variants, report } = await minifySvg(await sanitizeSvgSource(source), { ...defaultJobSpec, ...spec }, withProcesses, never());
  return { bytes: variants[0]?.bytes ?? Buffer.alloc(0), report: reportSchema.parse(report) };
}

/** At a size that the product does not look at. */
async function draw(svg: Buffer): Promise<RgbRaster> {
  const drawn = sharp(svg).resize({ width: 640, height: 640, fit: 'inside' }).ensureAlpha().raw();
  const { data, info } = await drawn.toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 4 };
}

describe.each(compressionLevels)('%s', (compression) => {
  test.each(files)(
    '%s is smaller, looks the same, and a second run returns the same',
    async (file) => {
      const source = readFileSync(file);
      const { bytes, report } = await shrink(source, { compression });
      expect(bytes.length).toBeLessThan(source.length);
      expect((await shrink(bytes, { compression })).bytes.equals(bytes)).toBe(true);
      const [before, after] = [await draw(source), await draw(bytes)];
      if (compression === 'lossless') expect(Buffer.compare(before.data as Buffer, after.data as Buffer)).toBe(0);
      else expect(scorePair(before, after).score).toBeGreaterThan(compression === 'ultra' ? 84 : 89);
      expect(report).toMatchObject({
        codec: 'svg-minified',
        lossy: compression !== 'lossless',
        score: expect.any(Number),
        worstTile: expect.any(Number),
        ms: expect.any(Number),
      });
      expect(report.score).toBeGreaterThanOrEqual({ lossless: 100, intelligent: 95, ultra: 90 }[compression]);
    },
    120_000,
  );
});

describe('the boldest way that holds', () => {
  const logo = readFileSync(new URL('images/logo.svg', fixtures));

  test('is found, and the report tells of those before it', async () => {
    const { report, bytes } = await shrink(logo, { compression: 'ultra' });
    const candidates = Array.isArray(report.candidates) ? report.candidates : [];
    expect(candidates.length).toBeGreaterThan(1);
    expect(candidates.at(-1)).toMatchObject({ accepted: true, sizeBytes: bytes.length, score: report.score });
    expect(candidates[0]).toMatchObject({
      codec: 'svg-minified',
      knobs: { rewriting: 'rounded', precision: 1, arcs: true },
      sizeBytes: expect.any(Number),
      accepted: false,
      note: expect.stringMatching(/^drawn at 400 px it scores /),
    });
    expect(report.reason).toContain('the boldest re-writing that draws the same picture');
  });

  test('is less bold where more is asked', async () => {
    const { report } = await shrink(logo, { compression: 'ultra', target: 95 });
    expect(report.score).toBeGreaterThanOrEqual(95);
  });

  test('goes below where bytes are counted, and says where that is not enough', async () => {
    const { bytes, report } = await shrink(logo, { maxBytes: 2_100 });
    expect(bytes.length).toBeLessThanOrEqual(2_100);
    expect(report.score).toBeLessThan(95);
    expect(report.score).toBeGreaterThan(30);
    const toomuch = await shrink(logo, { maxBytes: 10 });
    expect(toomuch.report.score).toBeGreaterThanOrEqual(95);
    expect(toomuch.report.reason).toContain('it does not fit in 10 bytes');
  }, 60_000);

  test('names what went with it', async () => {
    const { report } = await shrink(readFileSync(new URL('svg/editor-data.svg', fixtures)), { compression: 'lossless' });
    expect(report.stripped).toEqual(expect.arrayContaining(['metadata', 'xmlns:rdf', 'xmlns:cc']));
  });
});

describe('what cannot be compared', () => {
  const source = readFileSync(new URL('svg/icon.svg', fixtures));
  const script = Buffer.from(source.toString().replace('</svg>', '<script>alert(1)</script></svg>'));

  test.each([
    ['a drawing that is lost', { ...processes, compare: lost('The image took longer than allowed') }],
    ['a re-writing that is lost', { ...processes, rewrite: lost('The image took longer than allowed') }],
  ])('%s leaves the sanitized text', async (_, withHands) => {
    const plain = await shrink(source, {}, withHands);
    expect(plain.bytes.equals(source)).toBe(true);
    expect(plain.report).toMatchObject({ codec: 'source', score: null, reason: expect.stringContaining('took longer than allowed') });
    const cleaned = await shrink(script, {}, withHands);
    expect(cleaned.bytes.length).toBeLessThan(script.length);
    expect(cleaned.bytes.includes('alert')).toBe(false);
    expect(cleaned.report).toMatchObject({ codec: 'svg-sanitized', stripped: ['script'], lossy: false });
  });

  test('one that shows nothing is re-written exactly', async () => {
    const sprite = '<svg xmlns="http://www.w3.org/2000/svg"><defs>  <path id="a" d="M0.10 0.10h9.123456v9"/>  </defs></svg>';
    const { bytes } = await shrink(Buffer.from(sprite), { compression: 'ultra' });
    expect(bytes.toString()).toBe('<svg xmlns="http://www.w3.org/2000/svg"><defs><path id="a" d="M.1.1h9.123456v9"/></defs></svg>');
  });

  test('one that moves is re-written exactly', async () => {
    const moving =
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"> <rect width="5.123456" height="5"><animate attributeName="width" values="1.50;5" dur="1s"/></rect></svg>';
    const { bytes, report } = await shrink(Buffer.from(moving), { compression: 'ultra' });
    expect(report.reason).toContain('it moves');
    expect(bytes.toString()).toBe(moving.replace('> <', '><'));
  });

  test('the end of the service, and a caller who left, are told', async () => {
    const sanitized = await sanitizeSvgSource(source);
    const closed = async () => {
      throw new AppError('unavailable');
    };
    await expect(minifySvg(sanitized, defaultJobSpec, { ...processes, compare: closed }, never())).rejects.toMatchObject({
      code: 'unavailable',
    });
    const left = AbortSignal.abort(new AppError('claim_lost'));
    const leaving = async () => {
      throw new AppError('claim_lost');
    };
    await expect(minifySvg(sanitized, defaultJobSpec, { ...processes, rewrite: leaving }, left)).rejects.toMatchObject({
      code: 'claim_lost',
    });
  });
});

test('what goes a little further than an earlier run is left, so that a second run changes nothing', async () => {
  // every way holds, just: the first run takes the boldest, and a text that went a way already is not taken further
  const narrow: MinifyProcesses = {
    ...processes,
    compare: async () => ({ accepted: true, blank: false, score: { score: 95.2, worstTile: 95 }, margin: 0.2, note: '' }),
  };
  const source = readFileSync(new URL('images/logo.svg', fixtures));
  const { bytes } = await shrink(source, {}, narrow);
  expect(bytes.length).toBeLessThan(source.length);
  const safer = rewriteSvg({ bytes: source, compression: 'intelligent', level: 2 })?.bytes ?? source;
  const { bytes: again, report } = await shrink(safer, {}, narrow);
  expect(again.equals(safer)).toBe(true);
  expect(JSON.stringify(report.candidates)).toContain('re-written before');
});
