import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type RasterFormat, readGifBlocks, readPngChunks, sniff, writeGifBlocks, writePngChunks } from '@pixmill/image-formats';
import sharp from 'sharp';
import { markResult, readEngineMark } from './index.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../../fixtures/images/${name}`, import.meta.url));
const pixels = (bytes: Buffer) => sharp(bytes, { animated: true }).ensureAlpha().raw().toBuffer();

const rasterFormats: readonly RasterFormat[] = ['jpeg', 'png', 'gif', 'webp', 'avif'];

function formatOf(bytes: Buffer): RasterFormat {
  const format = rasterFormats.find((raster) => raster === sniff(bytes).format);
  if (!format) throw new Error('not a raster image');
  return format;
}

const samples = [
  'sample.jpg',
  'already-optimised.jpg',
  'exif-gps-orientation-6.jpg',
  'photo.png',
  'palette.png',
  'still.gif',
  'animated.gif',
  'lossy.webp',
  'lossy-exif.webp',
  'lossless-alpha.webp',
  'animated.webp',
  'photo.avif',
].map((name) => ({ name, bytes: fixture(name), format: formatOf(fixture(name)) }));

describe.each(samples)('engine mark of $name', ({ bytes, format }) => {
  const marked = markResult(bytes, format, 'lossy');

  test('costs at most 16 bytes and changes no pixel', async () => {
    expect(marked.length - bytes.length).toBeLessThanOrEqual(16);
    expect((await pixels(marked)).equals(await pixels(bytes))).toBe(true);
  });

  test('is read from a marked file only', () => {
    expect(readEngineMark(bytes, format)).toBeNull();
    expect(readEngineMark(marked, format)).toBe('lossy');
  });

  test('replaces an earlier mark', () => {
    expect(markResult(marked, format, 'lossy').equals(marked)).toBe(true);
  });

  test('is not read from a file whose picture was changed by a tool that kept the mark', async () => {
    const changed = await sharp(bytes, { animated: true }).negate().toFormat(format, { quality: 60 }).toBuffer();
    const transplanted = transplantMark(marked, changed, format);
    expect((await pixels(transplanted)).equals(await pixels(changed))).toBe(true);
    expect(readEngineMark(transplanted, format)).toBeNull();
  });
});

/** `to` with the digest of `from`, as a tool that copies unknown blocks would write it. */
function transplantMark(from: Buffer, to: Buffer, format: RasterFormat): Buffer {
  const marked = markResult(to, format, 'lossy');
  const [name, digest] = [nameOf(format), digestIn(marked, format)];
  const patched = Buffer.from(marked);
  digestIn(from, format).copy(patched, patched.lastIndexOf(digest));
  expect(patched.includes(name)).toBe(true);
  return format === 'png' ? withChecksums(patched) : patched;
}

const nameOf = (format: RasterFormat) => (format === 'gif' ? 'Pixmill' : format === 'png' ? 'pxML' : 'Pxml');

function digestIn(marked: Buffer, format: RasterFormat): Buffer {
  const nameAt = marked.lastIndexOf(nameOf(format));
  const at = nameAt + nameOf(format).length;
  // the name of a chunk in a WebP frame is followed by its length
  const start = marked.readUInt32LE(at) === 4 ? at + 4 : at;
  return marked.subarray(start, start + 4);
}

/** Readers of this project check the sums, so the patched chunk needs a new one. */
function withChecksums(png: Buffer): Buffer {
  const dataAt = png.lastIndexOf('pxML') + 4;
  const digest = png.subarray(dataAt, dataAt + 4);
  const intact = Buffer.concat([png.subarray(0, png.lastIndexOf('pxML') - 4), png.subarray(dataAt + 8)]);
  const chunks = readPngChunks(intact).filter(({ type }) => type !== 'IEND');
  return writePngChunks([...chunks, { type: 'pxML', data: digest }, { type: 'IEND', data: Buffer.alloc(0) }]);
}

test('engine mark: distinguishes a packed GIF from a lossy one', () => {
  expect(readEngineMark(markResult(fixture('still.gif'), 'gif', 'packed'), 'gif')).toBe('packed');
});

test('engine mark: a packed result in a format other than GIF gets none', () => {
  expect(markResult(fixture('photo.png'), 'png', 'packed').equals(fixture('photo.png'))).toBe(true);
});

test('engine mark: survives new metadata and other loops, because the picture stays', () => {
  const png = readPngChunks(markResult(fixture('photo.png'), 'png', 'lossy'));
  const text = { type: 'tEXt', data: Buffer.from('Title\0none', 'latin1') };
  expect(readEngineMark(writePngChunks([...png.slice(0, 1), text, ...png.slice(1)]), 'png')).toBe('lossy');
  const { head, blocks } = readGifBlocks(markResult(fixture('animated.gif'), 'gif', 'lossy'));
  const once = blocks.filter(({ kind }) => kind !== 'application:NETSCAPE2.0');
  expect(once.length).toBeLessThan(blocks.length);
  expect(readEngineMark(writeGifBlocks({ head, blocks: once }), 'gif')).toBe('lossy');
});
