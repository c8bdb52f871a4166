import { describe, expect, test } from '@jest/globals';
import { defaultJobSpec, type JobSpec } from '@pixmill/contracts';
import { type RgbRaster, scorePair } from '@pixmill/metric';
import { fixtureBytes, fixturePath } from '@pixmill/testkit';
import sharp, { type Sharp } from 'sharp';
import { optimizeImage } from './optimize.js';
import { toGoal } from './search/goal.js';
import { createSample } from './search/sample.js';
import { compareRenderings } from './svg/render/compare-renderings.js';

const limits = { maxPixels: 75_000_000, maxAnimationPixels: 100_000_000, maxFrames: 500 };

/** px: the shortest side with six scales. */
const SIX_SCALES_SIDE = 113;

async function optimize(bytes: Buffer, spec: Partial<JobSpec>) {
  const context = { onMeasured: () => {}, signal: new AbortController().signal };
  const { variants, report } = await optimizeImage({ bytes, spec: { ...defaultJobSpec, ...spec }, limits }, context);
  return { variants, report, main: variants.find(({ role }) => role === 'main')?.bytes ?? Buffer.alloc(0) };
}

/** An image as it is shown on a grey ground, rounded as browsers do, and continued by its mirror images so that it is not a small picture. */
async function readContinued(image: Sharp, ground: number): Promise<RgbRaster> {
  const decoded = await image.toColourspace('srgb').ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = decoded.info;
  const shown = Buffer.alloc(width * height * 3);
  for (let from = 0, to = 0; to < shown.length; from += 4, to += 3) {
    const alpha = (decoded.data[from + 3] ?? 0) / 255;
    for (let band = 0; band < 3; band += 1) shown[to + band] = Math.round(ground + ((decoded.data[from + band] ?? 0) - ground) * alpha);
  }
  const missing = (side: number) => (Math.ceil(SIX_SCALES_SIDE / side) - 1) * side;
  const continued = sharp(shown, { raw: { width, height, channels: 3 } }).extend({
    right: missing(width),
    bottom: missing(height),
    extendWith: 'mirror',
  });
  const { data, info } = await continued.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}

/** The lower score on black and on white. It does not use how the metric treats small pictures and alpha. */
async function trueScore(source: Sharp, result: Sharp): Promise<number> {
  const scores: number[] = [];
  for (const ground of [0, 255]) {
    scores.push(scorePair(await readContinued(source.clone(), ground), await readContinued(result.clone(), ground)).score);
  }
  return Math.min(...scores);
}

/** The qualities of the lossy JPEG and WebP candidates of a report, extras included. */
function qualitiesOf(report: object): number[] {
  const candidates = JSON.stringify(report).matchAll(/"codec":"(?:jpeg-mozjpeg|webp-lossy)","knobs":\{"quality":(\d+)(?![^}]*near)/g);
  return Array.from(candidates, ([, quality]) => Number(quality));
}

const photo = (width: number, height = width) => sharp(fixturePath('images/photo.png')).resize(width, height);
const logo = (side: number) => sharp(fixturePath('images/logo.svg')).resize(side, side, { fit: 'contain', background: '#0000' });

const sources: readonly { readonly name: string; readonly create: () => Promise<Buffer> }[] = [
  { name: 'a gray JPEG of 96 px', create: async () => fixtureBytes('faults/th96g.jpg') },
  { name: 'a JPEG banner of 468x60 px', create: () => photo(468, 60).jpeg({ quality: 97 }).toBuffer() },
  { name: 'a PNG photo of 64 px', create: () => photo(64).png().toBuffer() },
  { name: 'a PNG logo with alpha of 48 px', create: () => logo(48).png().toBuffer() },
  { name: 'a lossless WebP of 72 px', create: () => photo(72).webp({ lossless: true }).toBuffer() },
];

describe('optimizeImage: pictures with a side below 113 px', () => {
  test.each(sources)('$name and its extras reach each target on black and on white, and the report says so', async ({ create }) => {
    const source = await create();
    for (const target of [80, 70]) {
      const { variants, report } = await optimize(source, { target, extras: ['webp', 'avif'] });
      for (const { bytes } of variants) expect(await trueScore(sharp(source), sharp(bytes))).toBeGreaterThanOrEqual(target - 0.6);
      // the ground shines through in 8 bits here, in floats in the metric
      const reported = Number(report.score);
      if (report.lossy) expect(Math.abs(reported - (await trueScore(sharp(source), sharp(variants[0]?.bytes))))).toBeLessThan(0.3);
      for (const quality of qualitiesOf(report)) expect(quality).toBeGreaterThanOrEqual(35);
    }
  });

  test('a byte budget lowers the true score in steps, not below it', async () => {
    const source = fixtureBytes('faults/th96g.jpg');
    const { main, report } = await optimize(source, { maxBytes: 900 });
    expect(main.length).toBeLessThanOrEqual(900);
    expect(report.target).toBe(70);
    expect(await trueScore(sharp(source), sharp(main))).toBeGreaterThanOrEqual(69.4);
  });

  test('a line of text on flat ground, which scores 71.7 at quality 20, gets quality 35 at least', async () => {
    const { report } = await optimize(fixtureBytes('faults/flat-brand.jpg'), { target: 70, extras: ['webp'] });
    expect(qualitiesOf(report).length).toBeGreaterThanOrEqual(2);
    expect(Math.min(...qualitiesOf(report))).toBeGreaterThanOrEqual(35);
  });

  test('a target below 70 may use a lower quality', async () => {
    const { report } = await optimize(fixtureBytes('faults/th96g.jpg'), { target: 50 });
    expect(Math.min(...qualitiesOf(report))).toBeLessThan(35);
  });
});

test('createSample: the tiles of an image of 20 px form a mosaic below 113 px, and quality 10 does not score 80 in it', async () => {
  const { data, info } = await photo(20, 60_100).raw().toBuffer({ resolveWithObject: true });
  const sample = createSample({ data, width: info.width, height: info.height, channels: 3 }, { bytes: data, facts: {} as never }, 'jpeg'); // facts are unused
  const encoded = await sample?.source.pixels().jpeg({ quality: 10 }).toBuffer();
  const { score } = (await sample?.verify(encoded ?? Buffer.alloc(0), toGoal(100))) ?? { score: 100 };
  expect(score).toBeLessThan(60);
  sample?.free();
});

test('compareRenderings: scores a logo of 10:1 at 400x40 px as it is shown on white', async () => {
  const svg = (shift: number) =>
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 500 50"><path fill="#123" d="M10 ${10 + shift}h90v30h-90zM130 ${5 + shift}l200 40-180-10z"/></svg>`,
    );
  const { score } = await compareRenderings({ original: svg(0), rewritten: svg(0.3), floor: 95 });
  const render = (bytes: Buffer) => sharp(bytes, { density: (72 * 400) / 500 });
  expect(Math.abs((score?.score ?? 0) - (await trueScore(render(svg(0)), render(svg(0.3)))))).toBeLessThan(0.2);
});
