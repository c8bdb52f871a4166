import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { compressJpeg, losslessCompressPng, pngQuantize, Transformer } from '@napi-rs/image';
import { defaultJobSpec, reportSchema } from '@pixmill/contracts';
import { sniff } from '@pixmill/image-formats';
import sharp from 'sharp';
import { optimizeImage } from '../../optimize.js';
import { readEngineMark } from './index.js';

const fixtures = new URL('../../../../../fixtures/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, fixtures));
const limits = { maxPixels: 75_000_000, maxAnimationPixels: 100_000_000, maxFrames: 500 };
const optimize = (bytes: Buffer) =>
  optimizeImage({ bytes, spec: defaultJobSpec, limits }, { onMeasured: () => {}, signal: new AbortController().signal });

/** A small photo for the encoders that npm has. */
const photo = () => sharp(read('images/photo.png')).resize(96);
const pixels = () => photo().ensureAlpha().raw().toBuffer({ resolveWithObject: true });
const transformer = async () => {
  const { data, info } = await pixels();
  return Transformer.fromRgbaPixels(data, info.width, info.height);
};

const qualities = [40, 60, 71, 80, 85, 90, 97];
const encodings: readonly { readonly name: string; readonly encode: () => Promise<Buffer> }[] = [
  ...qualities.flatMap((quality) => [
    ...[0, 2, 3, 5].map((quantisationTable) => ({
      name: `mozjpeg of sharp, table ${quantisationTable}, quality ${quality}`,
      encode: () => photo().jpeg({ mozjpeg: true, quantisationTable, quality }).toBuffer(),
    })),
    { name: `libjpeg-turbo of sharp, quality ${quality}`, encode: () => photo().jpeg({ progressive: true, quality }).toBuffer() },
    { name: `libwebp of sharp, quality ${quality}`, encode: () => photo().webp({ quality }).toBuffer() },
  ]),
  { name: 'lossless libwebp of sharp', encode: () => photo().webp({ lossless: true }).toBuffer() },
  { name: 'libaom of sharp', encode: () => photo().avif({ quality: 70, effort: 2 }).toBuffer() },
  { name: 'cgif of sharp', encode: () => photo().gif().toBuffer() },
  { name: 'quantizr of sharp', encode: () => photo().png({ palette: true }).toBuffer() },
  { name: 'libspng of sharp', encode: () => photo().png().toBuffer() },
  { name: 'mozjpeg of @napi-rs/image', encode: async () => compressJpeg(await photo().jpeg({ quality: 97 }).toBuffer(), { quality: 90 }) },
  { name: 'libimagequant of @napi-rs/image', encode: async () => pngQuantize(await photo().png().toBuffer(), { maxQuality: 90 }) },
  { name: 'oxipng of @napi-rs/image', encode: async () => losslessCompressPng(await photo().png().toBuffer()) },
  { name: 'libwebp of @napi-rs/image', encode: async () => (await transformer()).webp(85) },
  { name: 'ravif of @napi-rs/image', encode: async () => (await transformer()).avif({ quality: 85, speed: 8 }) },
];

const committed = readdirSync(new URL('encoders/', fixtures)).map((name) => ({ name, encode: async () => read(`encoders/${name}`) }));

/** Names the picture of a source as the report does. Only marked sources are described so. */
const OWN = 'already optimized by Pixmill';

describe('files of other encoders', () => {
  test.each([...encodings, ...committed])('$name: is not taken for a result of the engine', async ({ encode }) => {
    const bytes = await encode();
    const { format } = sniff(bytes);
    if (format === null) throw new Error('not an image');
    expect(readEngineMark(bytes, format)).toBeNull();
  });

  test.each(committed)('$name: is optimized, and only then known as a result', async ({ encode }) => {
    const bytes = await encode();
    const { variants, report } = await optimize(bytes);
    expect(report.reason).not.toContain(OWN);
    expect(reportSchema.parse(report).candidates).not.toHaveLength(0);
    const main = variants[0]?.bytes ?? bytes;
    if (report.lossy) expect((await optimize(main)).report.reason).toContain(OWN);
  });

  test('GIF: a header that earlier versions took for a mark changes nothing', async () => {
    const [plain, alike] = [await optimize(read('faults/mark0.gif')), await optimize(read('faults/mark49s.gif'))];
    const decode = (bytes: Buffer | undefined) => sharp(bytes, { animated: true }).raw().toBuffer();
    expect((await decode(plain.variants[0]?.bytes)).equals(await decode(alike.variants[0]?.bytes))).toBe(true);
    const sizes = [plain, alike].map(({ variants }) => variants[0]?.bytes.length ?? 0);
    expect(Math.abs((sizes[0] ?? 0) - (sizes[1] ?? 0))).toBeLessThan(32);
    expect(sizes[1]).toBeLessThan(read('faults/mark49s.gif').length * 0.85);
  });

  test("JPEG: the quantisation tables of the engine in another encoder's file do not make it a result", async () => {
    const { variants } = await optimize(read('faults/foreign-t2-q97.jpg'));
    expect(variants[0]?.bytes.length).toBeLessThan(read('faults/foreign-t2-q97.jpg').length * 0.6);
  });
});
