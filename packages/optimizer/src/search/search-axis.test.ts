import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { noMetadata } from '@pixmill/image-formats';
import sharp from 'sharp';
import { jpegMozjpeg } from '../codecs/jpeg-mozjpeg.js';
import type { quantisationTables } from '../codecs/jpeg-tables.js';
import { fromRaster, type Raster, toRaster } from '../pixels/raster.js';
import { readFacts } from '../source/read-facts.js';
import type { AlternativeAxis, Axis } from './axis.js';
import { toGoal } from './goal.js';
import { createSample } from './sample.js';
import { searchAxis } from './search-axis.js';
import { createVerifier } from './verifier.js';

const bytes = readFileSync(new URL('../../../../fixtures/images/sample.jpg', import.meta.url));
const axisOf = (table: (typeof quantisationTables)[number]): Axis => ({
  codec: jpegMozjpeg,
  min: 20,
  max: 97,
  start: 82,
  pointsPerStep: () => 0.8,
  toKnobs: (quality) => ({ quality, table }),
  toProbeKnobs: (quality) => ({ quality, table, packed: false }),
  probesAreExact: true,
  tolerance: 0,
});

const rivalOf =
  (table: 2 | 5): AlternativeAxis =>
  ({ knob }) => ({ ...axisOf(table), start: knob });

/** The photo as it is, or large enough for a sample. */
async function open(width: number) {
  const raster = await toRaster(sharp(bytes).resize(width).toColourspace('srgb'));
  return { raster, facts: await readFacts(bytes, 'jpeg') };
}

async function aimAt(
  picture: { raster: Raster; facts: Awaited<ReturnType<typeof readFacts>> },
  axis: Axis,
  alternatives: AlternativeAxis[],
  score: number,
) {
  const { raster, facts } = picture;
  const verifier = createVerifier(raster, false);
  const sample = createSample(raster, { bytes, facts });
  const source = { bytes, facts, pixels: () => fromRaster(raster), metadata: noMetadata };
  const { signal } = new AbortController();
  const hit = await searchAxis({ axis, alternatives, goal: toGoal(score), source, sample, verify: verifier.verify, maxProbes: 6, signal });
  const measured = hit && (await verifier.verify(hit.bytes));
  sample?.free();
  verifier.free();
  return { hit, measured, sampled: sample !== null };
}

describe.each([
  ['probed whole', 500, false],
  ['sampled', 1_400, true],
])('aim, %s', (_, width, isSampled) => {
  let picture: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    picture = await open(width);
  });

  test.each([80, 70])('the result holds %d and is the one that was measured', async (score) => {
    const { hit, measured, sampled } = await aimAt(picture, axisOf(2), [rivalOf(5)], score);
    expect(sampled).toBe(isSampled);
    expect(measured?.score).toBeGreaterThanOrEqual(score - 0.5);
    expect(measured).toEqual(hit?.score);
    // as close as whole steps allow
    expect(measured?.score).toBeLessThan(score + 2.5);
  });

  test('a rival is taken where it is smaller, after three probes at most', async () => {
    const [usual, rival, both] = [
      await aimAt(picture, axisOf(2), [], 70),
      await aimAt(picture, axisOf(5), [], 70),
      await aimAt(picture, axisOf(2), [rivalOf(5)], 70),
    ].map(({ hit }) => hit);
    const sizes = [usual?.bytes.length ?? 0, rival?.bytes.length ?? 0];
    expect([...sizes].sort((a, b) => a - b)[0]).toBe(both?.bytes.length);
    expect(both?.probes).toBeLessThanOrEqual(isSampled ? 9 + 3 : 9);
  });

  test('a neighbour that is explored and holds is taken where it is smaller', async () => {
    const plain = (await aimAt(picture, { ...axisOf(2), adjustsProbes: true }, [], 70)).hit;
    const { hit, measured } = await aimAt(picture, { ...axisOf(2), adjustsProbes: true, neighboursToTry: 2 }, [], 70);
    expect(hit?.bytes.length).toBeLessThanOrEqual(plain?.bytes.length ?? 0);
    expect(measured?.score).toBeGreaterThanOrEqual(69.5);
    expect(measured).toEqual(hit?.score);
  });

  test('an axis for the whole leaves the sample alone', async () => {
    const { hit, measured } = await aimAt(picture, { ...axisOf(2), wholeOnly: true, maxEncodings: 4 }, [], 70);
    expect(hit?.probes).toBeLessThanOrEqual(isSampled ? 4 : 6);
    expect(measured?.score).toBeGreaterThanOrEqual(69.5);
  });

  test('a goal beyond the codec is not held', async () => {
    expect((await aimAt(picture, { ...axisOf(2), max: 30 }, [rivalOf(5)], 90)).hit).toBeNull();
  });
});
