import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { noMetadata, sniff } from '@pixmill/image-formats';
import { scorePair } from '@pixmill/metric';
import sharp from 'sharp';
import { toReadable } from '../pixels/converted.js';
import { openPixels } from '../pixels/open-pixels.js';
import { type Raster, toColourRaster, toRaster } from '../pixels/raster.js';
import { readFacts } from '../source/read-facts.js';
import type { Codec, CodecSource } from './codec.js';
import { openGifFrames } from './gif-frames.js';
import { codecs } from './index.js';
import { pngApng } from './png-apng.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../fixtures/images/${name}`, import.meta.url));

/** Sources of codecs that encode pixels: colour, transparency, gray, and 16 bits per sample. */
const pixelFixtures = ['photo.png', 'alpha.png', 'gray.jpg', 'gray-alpha-16-bit.png'];

/** Sources of codecs that re-pack a file, by format. */
const fileFixtures: Readonly<Record<string, readonly string[]>> = {
  jpeg: ['sample.jpg', 'gray.jpg', 'cmyk-no-profile.jpg', 'exif-gps-orientation-6.jpg'],
  png: ['photo.png', 'alpha.png', 'palette.png', 'gray-alpha-16-bit.png'],
  gif: ['still.gif'],
  webp: ['lossy.webp', 'lossless-alpha.webp'],
};

async function openSource(name: string, { format, lossy }: Codec): Promise<CodecSource> {
  const bytes = fixture(name);
  const sourceFormat = sniff(bytes).format;
  if (sourceFormat === null || sourceFormat === 'svg') throw new Error(`${name} has no pixels`);
  const facts = await readFacts(bytes, sourceFormat);
  const keep16Bit = !lossy && format === 'png';
  const pixels = () => {
    const opened = openPixels({ bytes, facts, operations: [], asSrgb: true, keep16Bit });
    // JPEG has no alpha, so rendering blends transparent pixels with white
    return format === 'jpeg' ? opened.flatten({ background: 'white' }) : opened;
  };
  return { bytes, facts, pixels, metadata: noMetadata };
}

const decode = async (bytes: Buffer) => toRaster(sharp(await toReadable(bytes), { ignoreIcc: true }).toColourspace('srgb'));

/** RGBA samples without the colour of invisible pixels. */
function visibleSamples(raster: Raster): Buffer {
  const rgba = Buffer.from(toColourRaster(raster, true).data);
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] === 0) rgba.fill(0, at - 3, at);
  return rgba;
}

const depthOf = async (bytes: Buffer) => (await sharp(bytes).metadata()).depth;
const encode = async (codec: Codec, source: CodecSource, signal = new AbortController().signal) =>
  (await codec.encode(source, {}, signal)).bytes;

/** Names of the fixtures that a codec can read. */
function sourcesOf({ name, reads, format }: Codec): readonly string[] {
  if (name === pngApng.name) return ['animated.png'];
  return reads === 'pixels' ? pixelFixtures : (fileFixtures[format] ?? []);
}

const cases = codecs.flatMap((codec) => sourcesOf(codec).map((source) => [codec.name, source, codec] as const));
const withLastSource = (list: readonly Codec[]) => list.map((codec) => [codec.name, sourcesOf(codec).at(-1) ?? '', codec] as const);

describe('codec conformance', () => {
  test('every codec has a unique name that starts with its format', () => {
    expect(new Set(codecs.map(({ name }) => name)).size).toBe(codecs.length);
    for (const { name, format } of codecs) expect(name.split('-')[0]).toBe(format);
  });

  test.each(cases)('%s: keeps the size and the pixels of %s, and returns the same bytes twice', async (_name, source, codec) => {
    const opened = await openSource(source, codec);
    const encoded = await encode(codec, opened);
    expect(sniff(encoded)).toEqual({ format: codec.format });
    const { width, height } = await sharp(await toReadable(encoded)).metadata();
    expect({ width, height }).toEqual({ width: opened.facts.width, height: opened.facts.height });
    expect((await encode(codec, opened)).equals(encoded)).toBe(true);
    const [before, after] = [await decode(codec.reads === 'pixels' ? await toPng(opened) : opened.bytes), await decode(encoded)];
    const expected = codec.format === 'gif' ? withBinaryAlpha(before) : before;
    if (codec.lossy) expect(scoreOf(expected, after)).toBeGreaterThan(50);
    else expect(visibleSamples(after).equals(visibleSamples(before))).toBe(true);
  });

  test.each(cases)('%s: drops all metadata of %s', async (_name, source, codec) => {
    const header = await sharp(await toReadable(await encode(codec, await openSource(source, codec)))).metadata();
    expect([header.exif, header.xmp, header.iptc, header.icc]).toEqual([undefined, undefined, undefined, undefined]);
  });

  test.each(withLastSource(codecs.filter(({ lossy, format }) => !lossy && format === 'png')))(
    '%s: keeps the bits per sample of %s',
    async (_name, source, codec) => {
      const opened = await openSource(source, codec);
      expect(await depthOf(await encode(codec, opened))).toBe(await depthOf(opened.bytes));
    },
  );

  test.each(withLastSource(codecs))('%s: encodes %s completely when the signal is already aborted', async (_name, source, codec) => {
    const opened = await openSource(source, codec);
    const encoded = await encode(codec, opened);
    expect((await encode(codec, opened, AbortSignal.abort())).equals(encoded)).toBe(true);
  });
});

describe('gif-frames', () => {
  test('shows the same pixels at loss 0, and returns the same bytes twice', async () => {
    const { codec, costPixels } = await openGifFrames(fixture('animated.gif'));
    const source = await openSource('animated.gif', codec);
    const { bytes: encoded } = await codec.encode(source, { loss: 0 }, new AbortController().signal);
    expect(costPixels).toBeGreaterThan(0);
    expect(sniff(encoded)).toEqual({ format: 'gif' });
    expect((await codec.encode(source, { loss: 0 }, new AbortController().signal)).bytes.equals(encoded)).toBe(true);
    const frame = async (bytes: Buffer) => visibleSamples(await toRaster(sharp(bytes, { page: 0 }).toColourspace('srgb')));
    expect((await frame(encoded)).equals(await frame(fixture('animated.gif')))).toBe(true);
  });
});

const toPng = ({ pixels }: CodecSource) => pixels().png({ compressionLevel: 0 }).toBuffer();

/** The same pixels, each visible or not, as a GIF has them. */
function withBinaryAlpha(raster: Raster): Raster {
  const colours = toColourRaster(raster);
  if (colours.channels === 3) return raster;
  return { ...colours, data: Buffer.from(colours.data.map((sample, at) => (at % 4 === 3 ? (sample < 128 ? 0 : 255) : sample))) };
}

function scoreOf(before: Raster, after: Raster): number {
  const alpha = before.channels % 2 === 0 || after.channels % 2 === 0;
  return scorePair(toColourRaster(before, alpha), toColourRaster(after, alpha)).score;
}
