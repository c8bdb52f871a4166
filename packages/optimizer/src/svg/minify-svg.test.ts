import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { AppError, compressionLevels, defaultJobSpec, type JobSpec, reportSchema } from '@pixmill/contracts';
import { type RgbRaster, scorePair } from '@pixmill/metric';
import { corpusFolder, fixtureBytes, fixturePath } from '@pixmill/testkit';
import sharp from 'sharp';
import { minifySvg } from './minify-svg.js';
import { compareRenderings } from './render/compare-renderings.js';
import { rewriteSvg } from './rewrite/rewrite-svg.js';
import type { MinifyProcesses } from './rewrite-search.js';
import { sanitizeSvgSource } from './sanitize/sanitize-svg-source.js';

const corpus = corpusFolder();
/** The largest SVGs of the corpus take minutes. */
const MAX_BYTES = 200_000;

const paths = [fixturePath('svg'), ...(corpus === null ? [] : [join(corpus, 'svg')])]
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  .concat(fixturePath('images/logo.svg'))
  .filter((path) => readFileSync(path).length <= MAX_BYTES);

/** The functions of the child processes, called in this process. */
const processes: MinifyProcesses = {
  rewrite: async (request) => rewriteSvg(request),
  compare: (pair) => compareRenderings(pair),
  readCpuMs: () => 0,
};
const rejectWith = (error: AppError) => async () => {
  throw error;
};
const neverAborted = () => new AbortController().signal;

async function minify(source: Buffer, spec: Partial<JobSpec>, withProcesses = processes) {
  const sanitized = await sanitizeSvgSource(source);
  const { variants, report } = await minifySvg(
    sanitized,
    { ...defaultJobSpec, ...spec },
    { processes: withProcesses, signal: neverAborted() },
  );
  return { bytes: variants[0]?.bytes ?? Buffer.alloc(0), report: reportSchema.parse(report) };
}

/** Renders at a size that the optimizer does not compare. */
async function render(svg: Buffer): Promise<RgbRaster> {
  const pixels = sharp(svg).resize({ width: 640, height: 640, fit: 'inside' }).ensureAlpha().raw();
  const { data, info } = await pixels.toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 4 };
}

describe.each(compressionLevels)('minifySvg, %s', (compression) => {
  test.each(paths.map((path) => [basename(path), path]))(
    '%s: gets smaller, keeps its rendering, and a second run returns the same bytes',
    async (_, path) => {
      const source = readFileSync(path);
      const { bytes, report } = await minify(source, { compression });
      expect(bytes.length).toBeLessThan(source.length);
      expect((await minify(bytes, { compression })).bytes.equals(bytes)).toBe(true);
      const [before, after] = [await render(source), await render(bytes)];
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
  );
});

describe('minifySvg', () => {
  const logo = fixtureBytes('images/logo.svg');

  test('returns the most aggressive accepted rewrite and reports those before it', async () => {
    const { report, bytes } = await minify(logo, { compression: 'ultra' });
    const candidates = Array.isArray(report.candidates) ? report.candidates : [];
    expect(candidates.length).toBeGreaterThan(1);
    expect(candidates.at(-1)).toMatchObject({ accepted: true, sizeBytes: bytes.length, score: report.score });
    expect(candidates[0]).toMatchObject({
      codec: 'svg-minified',
      knobs: { rewriting: 'rounded', precision: 1, arcs: true },
      sizeBytes: expect.any(Number),
      accepted: false,
      note: expect.stringMatching(/^rendered at 400 px it scores /),
    });
    expect(report.reason).toContain('the most aggressive rewrite with an accepted rendering');
  });

  test('reaches a target above the floor of its compression', async () => {
    const { report } = await minify(logo, { compression: 'ultra', target: 95 });
    expect(report.score).toBeGreaterThanOrEqual(95);
  });

  test('goes below the floor for a limit on the bytes, and reports a limit that cannot be met', async () => {
    const { bytes, report } = await minify(logo, { maxBytes: 2_100 });
    expect(bytes.length).toBeLessThanOrEqual(2_100);
    expect(report.score).toBeLessThan(95);
    expect(report.score).toBeGreaterThan(30);
    const impossible = await minify(fixtureBytes('svg/icon.svg'), { maxBytes: 10 });
    expect(impossible.report.score).toBeGreaterThanOrEqual(95);
    expect(impossible.report.reason).toContain('it does not fit in 10 bytes');
  });

  test('returns the first accepted rewrite when its CPU time runs out, and says so', async () => {
    let cpuMs = 0;
    const slow: MinifyProcesses = {
      ...processes,
      async compare(pair) {
        const comparison = await compareRenderings(pair);
        if (comparison.accepted) cpuMs = 1_000_000;
        return comparison;
      },
      readCpuMs: () => cpuMs,
    };
    const { bytes, report } = await minify(logo, { compression: 'ultra' }, slow);
    expect(bytes.length).toBeLessThan(logo.length);
    expect(report).toMatchObject({
      codec: 'svg-minified',
      reason: expect.stringContaining('time ran out: this is the best rewrite so far'),
    });
    expect(report.score).toBeGreaterThanOrEqual(90);
  });

  test('returns the SVG unchanged when its CPU time runs out before a rewrite is accepted, and says so', async () => {
    let cpuMs = 0;
    const slow: MinifyProcesses = { ...processes, readCpuMs: () => (cpuMs += 1_000_000) };
    const { bytes, report } = await minify(logo, {}, slow);
    expect(bytes.equals(logo)).toBe(true);
    expect(report).toMatchObject({ codec: 'source', reason: expect.stringContaining('time ran out before a smaller rewrite was found') });
  });

  test('ultra is never larger than intelligent', async () => {
    const icon = fixtureBytes('svg/icon.svg');
    const [intelligent, ultra] = [await minify(icon, {}), await minify(icon, { compression: 'ultra' })];
    expect(ultra.bytes.length).toBeLessThanOrEqual(intelligent.bytes.length);
    expect((await minify(ultra.bytes, { compression: 'ultra' })).bytes.equals(ultra.bytes)).toBe(true);
  });

  test('reports the removed parts', async () => {
    const { report } = await minify(fixtureBytes('svg/editor-data.svg'), { compression: 'lossless' });
    expect(report.stripped).toEqual(expect.arrayContaining(['metadata', 'xmlns:rdf', 'xmlns:cc']));
  });

  test('a blank SVG is rewritten exactly', async () => {
    const sprite = '<svg xmlns="http://www.w3.org/2000/svg"><defs>  <path id="a" d="M0.10 0.10h9.123456v9"/>  </defs></svg>';
    const { bytes } = await minify(Buffer.from(sprite), { compression: 'ultra' });
    expect(bytes.toString()).toBe('<svg xmlns="http://www.w3.org/2000/svg"><defs><path id="a" d="M.1.1h9.123456v9"/></defs></svg>');
  });

  test('an animated SVG is rewritten exactly', async () => {
    const animated =
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"> <rect width="5.123456" height="5"><animate attributeName="width" values="1.50;5" dur="1s"/></rect></svg>';
    const { bytes, report } = await minify(Buffer.from(animated), { compression: 'ultra' });
    expect(report.reason).toContain('it is animated');
    expect(bytes.toString()).toBe(animated.replace('> <', '><'));
  });

  test('a rewrite too close to the floor is rejected for an SVG that an earlier run has rewritten', async () => {
    // every level is accepted narrowly: the first run takes the most aggressive, and a second run must not go further
    const narrow: MinifyProcesses = {
      ...processes,
      compare: async () => ({
        accepted: true,
        blank: false,
        score: { score: 95.2, worstTile: 95, worstDetailTile: 95, floors: [] },
        margin: 0.2,
        note: '',
      }),
    };
    const { bytes } = await minify(logo, {}, narrow);
    expect(bytes.length).toBeLessThan(logo.length);
    const safer = rewriteSvg({ bytes: logo, compression: 'intelligent', level: 2 })?.bytes ?? logo;
    const { bytes: again, report } = await minify(safer, {}, narrow);
    expect(again.equals(safer)).toBe(true);
    expect(JSON.stringify(report.candidates)).toContain('rewritten before');
  });
});

describe('minifySvg, when a process fails', () => {
  const source = fixtureBytes('svg/icon.svg');
  const withScript = Buffer.from(source.toString().replace('</svg>', '<script>alert(1)</script></svg>'));
  const timeout = rejectWith(new AppError('processing_failed', { message: 'The image took longer than allowed' }));

  test.each([
    ['comparison', { ...processes, compare: timeout }],
    ['rewrite', { ...processes, rewrite: timeout }],
  ])('returns the sanitized SVG after the timeout of a %s', async (_, failing) => {
    const harmless = await minify(source, {}, failing);
    expect(harmless.bytes.equals(source)).toBe(true);
    expect(harmless.report).toMatchObject({ codec: 'source', score: null, reason: expect.stringContaining('took longer than allowed') });
    const cleaned = await minify(withScript, {}, failing);
    expect(cleaned.bytes.length).toBeLessThan(withScript.length);
    expect(cleaned.bytes.includes('alert')).toBe(false);
    expect(cleaned.report).toMatchObject({ codec: 'svg-sanitized', stripped: ['script'], lossy: false });
  });

  test('throws unavailable when the pools are closed', async () => {
    const closed = { ...processes, compare: rejectWith(new AppError('unavailable')) };
    await expect(minify(source, {}, closed)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('throws the reason of an aborted signal', async () => {
    const reason = new AppError('claim_lost');
    const aborted = { processes: { ...processes, rewrite: rejectWith(reason) }, signal: AbortSignal.abort(reason) };
    const sanitized = await sanitizeSvgSource(source);
    await expect(minifySvg(sanitized, defaultJobSpec, aborted)).rejects.toMatchObject({ code: 'claim_lost' });
  });
});
