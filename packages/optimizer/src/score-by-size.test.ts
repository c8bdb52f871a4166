import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { scorePair } from '@pixmill/metric';
import sharp, { type JpegOptions, type Sharp } from 'sharp';
import { type ColourRaster, fromRaster, toColourRaster, toRaster } from './pixels/raster.js';

/*
 * Sanity of the score beside the formula, for pictures of every size that a web page has. With the reference's weights for fewer than six scales
 * a gray picture of 32 px at quality 10 scored 88, and text of that size at quality 90 scored 46. Source: docs/metric.md#small-pictures.
 */

const open = (name: string) => sharp(fileURLToPath(new URL(`../../../fixtures/${name}`, import.meta.url))).removeAlpha();
const photo = (side: number) => open('images/photo.png').resize(side, side);

const screenshot = (side: number) => open('metric/vectors/text-terminal.png').resize(side, side);

/** Each output sample is the luma, times the tint of its channel. */
function toned([red, green, blue]: readonly [number, number, number]) {
  const row = (tint: number): [number, number, number] => [0.3 * tint, 0.59 * tint, 0.11 * tint];
  return (side: number) => photo(side).recomb([row(red), row(green), row(blue)]);
}

const kinds: readonly { readonly kind: string; readonly ofSide: (side: number) => Sharp }[] = [
  { kind: 'gray', ofSide: (side) => open('images/gray.jpg').resize(side, side).toColourspace('b-w') },
  { kind: 'gray as RGB', ofSide: toned([1, 1, 1]) },
  { kind: 'sepia', ofSide: toned([1, 0.86, 0.66]) },
  { kind: 'colour', ofSide: photo },
  // text keeps its size: a part of the picture
  { kind: 'text', ofSide: (side) => screenshot(Math.max(side, 256)).extract({ left: 0, top: 0, width: side, height: side }) },
];
/** px: around 113 px the number of scales changes. */
const sides = [16, 24, 32, 48, 64, 96, 112, 113, 128, 200, 300];
const cases = kinds.flatMap(({ kind, ofSide }) => sides.map((side) => ({ kind, side, ofSide })));

const read = async (pixels: Sharp) => toColourRaster(await toRaster(pixels));

async function scoreJpeg(original: ColourRaster, options: JpegOptions): Promise<number> {
  const encoded = await fromRaster(original).jpeg(options).toBuffer();
  return scorePair(original, await read(sharp(encoded).toColourspace('srgb'))).score;
}

const doubled = ({ width, height, ...raster }: ColourRaster) =>
  read(fromRaster({ width, height, ...raster }).resize({ width: width * 2, height: height * 2, kernel: 'nearest' }));

describe('scorePair: JPEG of pictures of 16 to 300 px', () => {
  test.each(cases)('quality 10 never scores 80: $kind, $side px', async ({ ofSide, side }) => {
    const original = await read(ofSide(side));
    for (const chromaSubsampling of ['4:2:0', '4:4:4']) {
      expect(await scoreJpeg(original, { quality: 10, chromaSubsampling })).toBeLessThan(80);
    }
  });

  test.each(cases)('quality 90 scores 80 at least, and the picture at twice its size within 5 points: $kind, $side px', async (given) => {
    const original = await read(given.ofSide(given.side));
    // Chroma of half size loses the colour of small things: coloured pictures of 24 px score 75 with it. So they are encoded with full chroma.
    const finest = { quality: 90, chromaSubsampling: '4:4:4' };
    const score = await scoreJpeg(original, finest);
    expect(score).toBeGreaterThanOrEqual(80);
    if (!['colour', 'text'].includes(given.kind)) {
      expect(await scoreJpeg(original, { ...finest, chromaSubsampling: '4:2:0' })).toBeGreaterThanOrEqual(80);
    }
    expect(Math.abs((await scoreJpeg(await doubled(original), finest)) - score)).toBeLessThanOrEqual(5);
  });
});
