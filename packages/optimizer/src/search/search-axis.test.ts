import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { noMetadata } from '@pixmill/image-formats';
import sharp from 'sharp';
import { jpegMozjpeg } from '../codecs/jpeg-mozjpeg.js';
import type { quantisationTables } from '../codecs/jpeg-tables.js';
import { fromRaster, type Raster, toRaster } from '../pixels/raster.js';
import { readFacts } from '../source/read-facts.js';
import { unlimitedBudget } from '../time/time-budget.js';
import type { AlternativeAxis, Axis, RejectedEncoding } from './axis.js';
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

const alternativeOf =
  (table: 2 | 5): AlternativeAxis =>
  ({ knob }) => ({ ...axisOf(table), start: knob });

/** The photo at this width in px. At 1,400 px it is large enough for a sample. */
async function open(width: number) {
  const raster = await toRaster(sharp(bytes).resize(width).toColourspace('srgb'));
  return { raster, facts: await readFacts(bytes, 'jpeg') };
}

async function searchFor(
  image: { raster: Raster; facts: Awaited<ReturnType<typeof readFacts>> },
  axis: Axis,
  alternatives: AlternativeAxis[],
  score: number,
) {
  const { raster, facts } = image;
  const verifier = createVerifier(raster, { format: 'jpeg', byTiles: false });
  const sample = createSample(raster, { bytes, facts }, 'jpeg');
  const source = { bytes, facts, pixels: () => fromRaster(raster), metadata: noMetadata };
  const { signal } = new AbortController();
  const goal = toGoal(score);
  const rejected: RejectedEncoding[] = [];
  const result = await searchAxis({
    axis,
    alternatives,
    goal,
    source,
    sample,
    verify: (encoded) => verifier.verify(encoded, goal),
    maxProbes: 6,
    pixels: raster.width * raster.height,
    budget: unlimitedBudget,
    onRejected: (encoding) => rejected.push(encoding),
    signal,
  });
  const measured = result && (await verifier.verify(result.bytes, goal));
  sample?.free();
  verifier.free();
  return { result, measured, rejected, sampled: sample !== null };
}

describe.each([
  ['small image', 500, false],
  ['sampled image', 1_400, true],
])('searchAxis, %s', (_, width, isSampled) => {
  let image: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    image = await open(width);
  });

  test.each([80, 70])('returns an encoding that reaches %d, and its score', async (score) => {
    const { result, measured, sampled } = await searchFor(image, axisOf(2), [alternativeOf(5)], score);
    expect(sampled).toBe(isSampled);
    expect(measured?.score).toBeGreaterThanOrEqual(score - 0.5);
    expect(measured).toEqual(result?.score);
    // one step of quality is worth up to 2 points
    expect(measured?.score).toBeLessThan(score + 2.5);
  });

  test('chooses an alternative axis when it is smaller, after at most three more probes', async () => {
    const [main, alternative, both] = [
      await searchFor(image, axisOf(2), [], 70),
      await searchFor(image, axisOf(5), [], 70),
      await searchFor(image, axisOf(2), [alternativeOf(5)], 70),
    ].map(({ result }) => result);
    const sizes = [main?.bytes.length ?? 0, alternative?.bytes.length ?? 0];
    expect([...sizes].sort((a, b) => a - b)[0]).toBe(both?.bytes.length);
    expect(both?.probes).toBeLessThanOrEqual(isSampled ? 9 + 3 : 9);
  });

  test('chooses a neighbouring knob that reaches the goal when it is smaller', async () => {
    const withoutNeighbours = (await searchFor(image, { ...axisOf(2), refinesWithProbeKnobs: true }, [], 70)).result;
    const { result, measured } = await searchFor(image, { ...axisOf(2), refinesWithProbeKnobs: true, neighboursToTry: 2 }, [], 70);
    expect(result?.bytes.length).toBeLessThanOrEqual(withoutNeighbours?.bytes.length ?? 0);
    expect(measured?.score).toBeGreaterThanOrEqual(69.5);
    expect(measured).toEqual(result?.score);
  });

  test('does not use the sample for an axis with skipsSample', async () => {
    const { result, measured } = await searchFor(image, { ...axisOf(2), skipsSample: true, maxEncodings: 4 }, [], 70);
    expect(result?.probes).toBeLessThanOrEqual(isSampled ? 4 : 6);
    expect(measured?.score).toBeGreaterThanOrEqual(69.5);
  });

  test('returns null and names its best encoding when the codec cannot reach the goal', async () => {
    const { result, rejected } = await searchFor(image, { ...axisOf(2), max: 30 }, [alternativeOf(5)], 90);
    expect(result).toBeNull();
    expect(rejected).toMatchObject([{ knobs: { quality: 30, table: 2 }, isOfSample: isSampled, isTooLarge: false }]);
    expect(rejected[0]?.verdict.score).toBeLessThan(89.5);
  });

  test('returns null and names its best encoding when the full image would be too large', async () => {
    const { result, rejected } = await searchFor(image, { ...axisOf(2), bytesToBeat: 1_000 }, [], 70);
    expect(result).toBeNull();
    expect(rejected).toMatchObject([{ isOfSample: isSampled, isTooLarge: true }]);
    expect(rejected[0]?.verdict.score).toBeGreaterThanOrEqual(69.5);
  });

  test('names no encoding when there is a result', async () => {
    expect((await searchFor(image, axisOf(2), [alternativeOf(5)], 70)).rejected).toEqual([]);
  });
});
