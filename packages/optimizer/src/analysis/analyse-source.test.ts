import { describe, expect, test } from '@jest/globals';
import { type Analysis, analyses, defaultJobSpec, type Face, type JobSpec, readAnalysis } from '@pixmill/contracts';
import { fixtureBytes } from '@pixmill/testkit';
import sharp from 'sharp';
import type { FaceDetector } from '../operations/face-detector.js';
import { optimizeImage } from '../optimize.js';
import type { OptimizeResult } from '../optimize-result.js';
import { faceAt } from '../testing/face-at.js';

const limits = { maxPixels: 75_000_000, maxAnimationPixels: 100_000_000, maxFrames: 500 };
const all = [...analyses];

const noFaces: FaceDetector = { findFaces: async () => [] };

/** Analyses in this process, without an encoding unless the options say so. */
async function analyse(bytes: Buffer, options: Partial<JobSpec> = {}, faceDetector: FaceDetector = noFaces) {
  const spec: JobSpec = { ...defaultJobSpec, inputs: 'all', analyse: all, encode: false, ...options };
  const fallbacks: OptimizeResult[] = [];
  const result = await optimizeImage(
    { bytes, spec, limits },
    {
      onMeasured: () => {},
      onFallback: (fallback) => void fallbacks.push(fallback),
      signal: new AbortController().signal,
      faceDetector,
    },
  );
  return { result, fallbacks, analysis: readAnalysis(result.report) };
}

const plain = (width: number, height: number, background: string) => sharp({ create: { width, height, channels: 4, background } });

/** A yellow square of 40 px with its top left corner at (left, top), on a dark blue ground of 240 x 160 px. */
const withSquare = (left: number, top: number) =>
  plain(240, 160, '#102040').composite([{ input: { create: { width: 40, height: 40, channels: 4, background: '#f0d020' } }, left, top }]);

describe('encode: false', () => {
  test.each(['jpeg', 'png', 'webp', 'gif', 'tiff'] as const)('the source is the result, byte for byte: %s', async (format) => {
    const bytes = await withSquare(20, 20).flatten().toFormat(format).toBuffer();
    const { result } = await analyse(bytes, { analyse: ['colours'] });
    expect(result.variants.map(({ role, format: made, bytes: sent }) => [role, made, sent.equals(bytes)])).toEqual([
      ['main', format, true],
    ]);
    expect(result.report).toMatchObject({ codec: 'source', onlyAnalysed: true, reason: expect.stringContaining('only analysed') });
  });
});

describe('what an analysis is about', () => {
  test('the upright picture: places and sizes are those that a viewer shows', async () => {
    const lying = await withSquare(20, 20).flatten().withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer();
    const { analysis } = await analyse(lying);
    expect(analysis).toMatchObject({ width: 160, height: 240, faces: [], missing: [] });
    // orientation 6 turns the picture clockwise, so (40, 40) from the top left is (160 - 40, 40)
    expect(Math.hypot((analysis?.focus?.x ?? 0) - 120, (analysis?.focus?.y ?? 0) - 40)).toBeLessThan(12);
  });

  test('the first frame of an animation', async () => {
    const frames = await Promise.all(['#ff0000', '#0000ff'].map((colour) => plain(32, 32, colour).png().toBuffer()));
    const bytes = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    const { analysis } = await analyse(bytes);
    expect(analysis).toMatchObject({ width: 32, height: 32, colours: { average: '#ff0000', dominant: [{ colour: '#ff0000', share: 1 }] } });
  });

  test('the source, not what operations make of it', async () => {
    const bytes = await withSquare(100, 60).flatten().png().toBuffer();
    const alone = await analyse(bytes);
    const operations = [{ kind: 'fit-inside', maxWidth: 60 } as const, { kind: 'flip', horizontal: true, vertical: false } as const];
    const beside = await analyse(bytes, { encode: true, operations, speed: 'fast' });
    expect(beside.result.variants[0]?.width).toBe(60);
    expect(beside.analysis).toEqual(alone.analysis);
  });

  test('gray and 16-bit samples as they are shown', async () => {
    const gray = await plain(32, 32, '#808080').flatten().toColourspace('b-w').png().toBuffer();
    const deep = await plain(32, 32, '#3060c0').flatten().toColourspace('rgb16').png().toBuffer();
    const averages = await Promise.all([gray, deep].map(async (bytes) => (await analyse(bytes)).analysis?.colours?.average));
    expect(averages).toEqual(['#808080', '#3060c0']);
  });
});

test('analyse: a part is the same whatever else is asked', async () => {
  const bytes = fixtureBytes('faces/three-men.jpg');
  const together = await analyse(bytes);
  for (const part of analyses) {
    const { analysis } = await analyse(bytes, { analyse: [part] });
    expect(analysis?.[part]).toEqual(together.analysis?.[part]);
  }
});

describe('placeholders', () => {
  test.each([
    [240, 160, 16, 11],
    [30, 300, 2, 16],
    [7, 5, 7, 5],
  ])('the data URI of %d x %d px is a WebP of %d x %d px', async (width, height, shownWidth, shownHeight) => {
    const { analysis } = await analyse(await plain(width, height, '#ff000080').png().toBuffer());
    const [prefix, base64 = ''] = (analysis?.placeholders?.dataUri ?? '').split(',');
    const shown = await sharp(Buffer.from(base64, 'base64')).raw().toBuffer({ resolveWithObject: true });
    expect([prefix, shown.info.width, shown.info.height, shown.info.channels]).toEqual([
      'data:image/webp;base64',
      shownWidth,
      shownHeight,
      4,
    ]);
    expect(Math.abs((shown.data[3] ?? 0) - 128)).toBeLessThan(6);
  });
});

describe('faces and focus', () => {
  const face = (x: number, size: number): Face => faceAt({ x, y: 10, width: size, height: size });

  test('are in px of the source, the largest face first, which is the focus', async () => {
    const bytes = await plain(3_200, 1_600, '#808080').flatten().jpeg().toBuffer();
    // the detector sees 1,600 x 800 px
    const { analysis } = await analyse(bytes, {}, { findFaces: async () => [face(100, 50), face(400, 80)] });
    expect(analysis?.faces?.map(({ x, y, width, height }) => [x, y, width, height])).toEqual([
      [800, 20, 160, 160],
      [200, 20, 100, 100],
    ]);
    expect(analysis?.focus).toEqual({ x: 880, y: 100, from: 'faces' });
  });

  test('a detector that fails leaves the faces out, and the focus comes from saliency', async () => {
    const broken: FaceDetector = { findFaces: () => Promise.reject(new Error('/models/face.bin: no such file')) };
    const { analysis, result } = await analyse(await withSquare(20, 20).png().toBuffer(), {}, broken);
    expect(analysis).toMatchObject({ focus: { from: 'saliency' }, missing: [{ part: 'faces', reason: 'it cannot be made' }] });
    expect(analysis?.faces).toBeUndefined();
    expect(result.report.reason).toContain('no faces: it cannot be made');
  });
});

describe('what cannot be made', () => {
  test('a transparent picture has no colours, and is optimized all the same', async () => {
    const bytes = await plain(40, 40, '#ff000000').png({ compressionLevel: 0 }).toBuffer();
    const { analysis, result } = await analyse(bytes, { encode: true, analyse: ['colours', 'placeholders'], speed: 'fast' });
    expect(analysis).toMatchObject({ missing: [{ part: 'colours', reason: 'every pixel is transparent' }] });
    expect(analysis?.placeholders?.blurhash).toHaveLength(28);
    expect(result.variants[0]?.bytes.length).toBeLessThan(bytes.length);
  });

  test.each<[string, Partial<JobSpec>, readonly Analysis[]]>([
    ['a job that only analyses', {}, all],
    ['an optimization', { encode: true, speed: 'fast' }, ['placeholders']],
  ])('a process that is killed leaves the source: without the analysis at first, with it afterwards: %s', async (_name, options, parts) => {
    const { fallbacks, analysis } = await analyse(await withSquare(20, 20).png().toBuffer(), { ...options, analyse: [...parts] });
    const [first, last] = [fallbacks[0], fallbacks.at(-1)].map((fallback) => fallback && readAnalysis(fallback.report));
    expect(first?.missing).toEqual(parts.map((part) => ({ part, reason: 'time ran out' })));
    if (options.encode) expect(last).toEqual(analysis);
  });
});
