import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Compression, Operation } from '@pixmill/contracts';
import { catalogues, type RasterFormat, readPngChunks, readWebpChunks, writePngChunks, writeWebpChunks } from '@pixmill/image-formats';
import { fixtureBytes } from '@pixmill/testkit';
import { type BrowserJudge, openBrowserJudge } from '@pixmill/testkit/browser';
import {
  type ContentSamples,
  createContentSamples,
  createWebpWithFrameChunk,
  withSecondPicture,
  withSegments,
} from '@pixmill/testkit/contents';
import exifr from 'exifr';
import { openOptimizerForTests } from '../testing/optimize-in-child.js';

const optimizeInChild = openOptimizerForTests();

async function optimize(bytes: Buffer, compression: Compression, operations: readonly Operation[] = []) {
  const { variants, report } = await optimizeInChild(bytes, { compression, operations: [...operations] });
  return { result: variants[0]?.bytes ?? Buffer.alloc(0), report };
}

const formats: readonly RasterFormat[] = ['jpeg', 'png', 'gif', 'webp', 'avif'];
const samples = new Map<RasterFormat, ContentSamples>();

function sampleOf(format: RasterFormat, id: string): Buffer {
  const sample = samples.get(format)?.[id];
  if (!sample) throw new Error(`no sample of ${id}`);
  return sample.bytes;
}

let judge: BrowserJudge;
beforeAll(async () => {
  judge = await openBrowserJudge();
  for (const format of formats) samples.set(format, await createContentSamples(format));
});
afterAll(() => judge.close());

describe('contents in Chromium', () => {
  test.each([
    ['jpeg', 'gain map'],
    ['jpeg', 'MP4 after the picture'],
    ['jpeg', 'RST0 to RST7'],
    ['jpeg', '8BIM clipping path'],
    ['jpeg', 'APP11 JUMBF'],
    ['png', 'sTER'],
    ['png', 'caBX'],
    ['png', 'hIST'],
    ['png', 'acTL'],
    ['gif', 'plain text'],
    ['gif', 'application ZGA'],
    ['webp', 'XMP'],
    ['webp', 'C2PA'],
    ['webp', 'ANMF'],
    ['avif', 'item tmap'],
    ['avif', 'further picture'],
    ['avif', 'item grid'],
  ] as const)('contents in Chromium: the lossless %s with %s looks like its source', async (format, id) => {
    const source = sampleOf(format, id);
    const { result } = await optimize(source, 'lossless');
    expect(await judge.compare({ bytes: source, format }, { bytes: result, format })).toMatchObject({ largest: 0 });
  });

  test('contents in Chromium: an unreadable part keeps every browser from showing the file', async () => {
    const unreadable = formats.flatMap((format) =>
      catalogues[format].filter(({ lossless }) => lossless === 'unreadable').map(({ id }) => [format, id] as const),
    );
    expect(unreadable.length).toBeGreaterThan(3);
    for (const [format, id] of unreadable) {
      const shown = await judge.inspect({ bytes: sampleOf(format, id), format });
      expect([id, shown === null || shown.damage !== null]).toEqual([id, true]);
    }
  });
});

describe('contents that no catalogue has', () => {
  const unknown = Buffer.from('unknown data');
  const withUnknown: Readonly<Record<RasterFormat, () => Buffer>> = {
    jpeg: () => {
      const bytes = sampleOf('jpeg', 'APP0 JFIF');
      return Buffer.concat([bytes.subarray(0, 2), Buffer.from([0xff, 0xe7, 0, unknown.length + 2]), unknown, bytes.subarray(2)]);
    },
    png: () => {
      const [header, ...others] = readPngChunks(sampleOf('png', 'IHDR'));
      return writePngChunks(header ? [header, { type: 'abCd', data: unknown }, ...others] : []);
    },
    gif: () => {
      const bytes = sampleOf('gif', 'image');
      return Buffer.concat([bytes.subarray(0, -1), Buffer.from([0x21, 0x77, unknown.length]), unknown, Buffer.from([0, 0x3b])]);
    },
    webp: () => writeWebpChunks([...readWebpChunks(sampleOf('webp', 'VP8X')), { type: 'abcd', data: unknown }]),
    avif: () => Buffer.concat([sampleOf('avif', 'ftyp'), Buffer.from([0, 0, 0, 8 + unknown.length]), Buffer.from('abcd'), unknown]),
  };

  test.each(formats)('an unknown part of a %s keeps the source at lossless, with its name in the reason', async (format) => {
    const source = withUnknown[format]();
    const { result, report } = await optimize(source, 'lossless');
    expect(result.equals(source)).toBe(true);
    expect(report).toMatchObject({ codec: 'source', stripped: [], reason: expect.stringContaining('unknown:') });
  });

  test.each(formats)('an unknown part of a %s is dropped and listed at intelligent', async (format) => {
    const source = withUnknown[format]();
    const { result, report } = await optimize(source, 'intelligent');
    expect(result.length).toBeLessThan(source.length);
    expect(report.stripped).toEqual([expect.stringMatching(/^unknown:/)]);
  });
});

test('an unknown chunk in a frame of an animated WebP keeps the source at lossless', async () => {
  const source = createWebpWithFrameChunk(sampleOf('webp', 'ANMF'), Buffer.from('unknown data'));
  const { result, report } = await optimize(source, 'lossless');
  expect(result.equals(source)).toBe(true);
  expect(report.reason).toContain('unknown:abcd in ANMF');
});

describe('contents and operations', () => {
  test('a lossless result with other pixels drops what only the source can carry, and lists it', async () => {
    const { report } = await optimize(sampleOf('jpeg', 'APP11 JUMBF'), 'lossless', [{ kind: 'flip', horizontal: true, vertical: false }]);
    expect(report.stripped).toEqual(['c2pa']);
    expect(report.reason).not.toContain('lossless keeps the source');
  });

  test('a second picture is dropped and listed when pixels change', async () => {
    const { report } = await optimize(fixtureBytes('faults/apple-hdr.jpg'), 'lossless', [{ kind: 'fit-inside', maxWidth: 20 }]);
    expect(report.stripped).toEqual(['gain-map']);
  });

  test('a lossless result that is optimized again is the same file', async () => {
    const first = await optimize(sampleOf('jpeg', 'gain map'), 'lossless');
    expect((await optimize(first.result, 'lossless')).result.equals(first.result)).toBe(true);
  });

  test('the video of a motion photo stays where its XMP says, counted from the end of the file', async () => {
    const video = samples.get('jpeg')?.['MP4 after the picture']?.part ?? Buffer.alloc(0);
    const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
      xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" GCamera:MicroVideo="1" GCamera:MicroVideoOffset="${video.length}"/></rdf:RDF></x:xmpmeta>`;
    const body = Buffer.from(`http://ns.adobe.com/xap/1.0/\0${xmp}`, 'latin1');
    const source = Buffer.concat([withSegments(sampleOf('jpeg', 'COM'), [{ marker: 0xe1, body }]), video]);
    const { result, report } = await optimize(source, 'lossless');
    expect(report.stripped).toEqual(['comments']);
    const { MicroVideoOffset } = await exifr.parse(result, { xmp: true });
    expect(result.subarray(-MicroVideoOffset).equals(video)).toBe(true);
  });

  test('an Apple gain map keeps the numbers that say how bright it is, and nothing else of the EXIF', async () => {
    const gainMap = samples.get('jpeg')?.['gain map']?.part;
    const source = withSecondPicture(sampleOf('jpeg', 'EXIF Apple headroom'), { bytes: gainMap ?? Buffer.alloc(0) });
    const { result, report } = await optimize(source, 'lossless');
    expect(report.stripped).toEqual(['exif-data', 'maker-note']);
    const read = await exifr.parse(result, { makerNote: true });
    expect(Object.keys(read)).toEqual(['makerNote']);
    const note = Buffer.from(read.makerNote);
    expect(note.toString('latin1', 0, 9)).toBe('Apple iOS');
    expect([...note.subarray(-16)].filter((_, at) => at % 4 === 3)).toEqual([3, 2, 5, 4]);
  });
});
