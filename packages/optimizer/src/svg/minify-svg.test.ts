import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { AppError, compressionLevels, defaultJobSpec, type JobSpec, reportSchema } from '@pixmill/contracts';
import { type RgbRaster, scorePair } from '@pixmill/metric';
import { corpusFolder, fixtureBytes, fixturePath } from '@pixmill/testkit';
import sharp from 'sharp';
import { minifySvg } from './minify-svg.js';
import { rewriteSvg } from './rewrite/rewrite-svg.js';
import type { MinifyProcesses } from './rewrite-search.js';
import { sanitizeSvgSource } from './sanitize/sanitize-svg-source.js';
import { createSvgProcesses } from './svg-processes.js';

const corpus = corpusFolder();
/** The largest SVGs of the corpus take minutes. */
const MAX_BYTES = 200_000;

const paths = [fixturePath('svg'), ...(corpus === null ? [] : [join(corpus, 'svg')])]
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  .concat(fixturePath('images/logo.svg'))
  // a rendering does not show its font, see shown-svg.test.ts; the other one refers to images beside it and goes back unchanged
  .filter((path) => !/(?:embedded-font|sharp-struct-image-04-t)\.svg$/.test(path) && readFileSync(path).length <= MAX_BYTES);

const svgProcesses = createSvgProcesses({ processes: 1, maxRssBytes: 1_000_000_000, onProcessEvent: () => {} });
afterAll(() => svgProcesses.close());

/** The processes of the product, without their clock: jest runs svgo and the metric many times slower. */
const processes: MinifyProcesses = { ...rememberAnswers(svgProcesses.openMinify()), readCpuMs: () => 0 };

/**
 * Asks once for each rewrite and each comparison. Both depend on nothing but their request, and a second run of an SVG, as well as the
 * milder search of \`ultra\`, asks for most of them again.
 */
function rememberAnswers({ rewrite, compare }: MinifyProcesses): Pick<MinifyProcesses, 'rewrite' | 'compare'> {
  const answers = new Map<string, Promise<unknown>>();
  function remember<Answer>(key: readonly unknown[], ask: () => Promise<Answer>): Promise<Answer> {
    const digest = createHash('sha256');
    for (const part of key) digest.update(Buffer.isBuffer(part) ? part : JSON.stringify(part)).update('\0');
    const name = digest.digest('hex');
    const answer = (answers.get(name) as Promise<Answer> | undefined) ?? ask(); // the key has all of the request
    answers.set(name, answer);
    return answer;
  }
  return {
    rewrite: (request, signal) => remember([request.bytes, request.compression, request.level], () => rewrite(request, signal)),
    compare: (pair, signal) => remember([pair.original, pair.rewritten, pair.floor], () => compare(pair, signal)),
  };
}

const rejectWith = (error: AppError) => async () => {
  throw error;
};
const neverAborted = () => new AbortController().signal;

async function minify(source: Buffer, spec: Partial<JobSpec>, withProcesses = processes) {
  const sanitized = await sanitizeSvgSource(source);
  const { variants, report } = await minifySvg(
    sanitized,
    { ...defaultJobSpec, ...spec },
    { source, processes: withProcesses, signal: neverAborted() },
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
      async compare(pair, signal) {
        const comparison = await processes.compare(pair, signal);
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

  test('hands the source back when the sanitized SVG is rendered differently, with the names of what was removed', async () => {
    const source = Buffer.from(logo.toString().replace('</svg>', '<script>1</script></svg>'));
    const sanitized = await sanitizeSvgSource(source);
    const [main] = sanitized.variants;
    if (!main) throw new Error('no main variant');
    const lacking = { ...sanitized, variants: [{ ...main, bytes: fixtureBytes('svg/flag.svg') }] };
    const { variants, report, blocked } = await minifySvg(lacking, defaultJobSpec, { source, processes, signal: neverAborted() });
    expect(variants[0]?.bytes.equals(source)).toBe(true);
    expect(blocked).toEqual(['script']);
    expect(report).toMatchObject({ codec: 'source', blocked, stripped: [], reason: 'a safe version is rendered differently' });
  });

  test('hands the source back when the sanitized SVG is larger and nothing makes it smaller', async () => {
    const source = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><text><![CDATA[<<<<<<<<<<<<]]></text></svg>');
    const { bytes, report } = await minify(source, {});
    expect(bytes.equals(source)).toBe(true);
    expect(report).toMatchObject({ codec: 'source', blocked: ['cdata'], reason: 'a safe version would be larger' });
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
    expect((await minify(bytes, {})).report.reason).toContain('it is animated');
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
    const aborted = { source, processes: { ...processes, rewrite: rejectWith(reason) }, signal: AbortSignal.abort(reason) };
    const sanitized = await sanitizeSvgSource(source);
    await expect(minifySvg(sanitized, defaultJobSpec, aborted)).rejects.toMatchObject({ code: 'claim_lost' });
  });
});
