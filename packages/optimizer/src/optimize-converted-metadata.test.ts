import { describe, expect, test } from '@jest/globals';
import { defaultJobSpec, type JobSpec } from '@pixmill/contracts';
import { fixtureBytes } from '@pixmill/testkit';
import exifr from 'exifr';
import { optimizeImage } from './optimize.js';
import { type AddedField, addPsdResources, addTiffFields, rationals } from './testing/add-metadata.js';

const limits = { maxPixels: 1_000_000, maxAnimationPixels: 1_000_000, maxFrames: 10 };
const text = (value: string) => Buffer.from(`${value}\0`);
const xmp = Buffer.from(
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="Bea" photoshop:Headline="Cup"/></rdf:RDF></x:xmpmeta>',
);
/** By-line and caption. */
const iptc = Buffer.concat([Buffer.from([0x1c, 2, 80, 0, 3]), Buffer.from('Cem'), Buffer.from([0x1c, 2, 120, 0, 4]), Buffer.from('Text')]);
const exifFields: readonly AddedField[] = [
  { tag: 0x010e, type: 2, value: text('A cup of coffee') },
  { tag: 0x011a, type: 5, value: rationals(300) },
  { tag: 0x011b, type: 5, value: rationals(300) },
  { tag: 0x0128, type: 3, value: Buffer.from([2, 0]) },
  { tag: 0x013b, type: 2, value: text('Ann') },
  { tag: 0x8298, type: 2, value: text('(c) Ann') },
  {
    tag: 0x8769,
    value: [
      { tag: 0x9003, type: 2, value: text('2024:05:06 07:08:09') },
      { tag: 0x927c, value: Buffer.from('note of a maker') },
    ],
  },
  {
    tag: 0x8825,
    value: [
      { tag: 1, type: 2, value: text('N') },
      { tag: 2, type: 5, value: rationals(48, 30, 0) },
      { tag: 3, type: 2, value: text('E') },
      { tag: 4, type: 5, value: rationals(9, 0, 0) },
    ],
  },
];
const emptyTiff = Buffer.from('II*\0\x08\0\0\0\0\0\0\0\0\0', 'latin1');
const resolution = Buffer.from([1, 44, 0, 0, 0, 1, 0, 1, 1, 44, 0, 0, 0, 1, 0, 1]);

const sources = {
  tiff: addTiffFields(fixtureBytes('inputs/lzw.tif'), [...exifFields, { tag: 700, type: 1, value: xmp }, { tag: 33_723, value: iptc }]),
  psd: addPsdResources(fixtureBytes('inputs/photo.psd'), [
    [1005, resolution],
    [1028, iptc],
    [1058, addTiffFields(emptyTiff, exifFields)],
    [1060, xmp],
  ]),
};
const names = ['tiff', 'psd'] as const;

async function optimize(name: (typeof names)[number], spec: Partial<JobSpec>) {
  const request = { bytes: sources[name], spec: { ...defaultJobSpec, inputs: 'all' as const, ...spec }, limits };
  const { variants, report } = await optimizeImage(request, { onMeasured: () => {}, signal: new AbortController().signal });
  const bytes = variants[0]?.bytes ?? Buffer.alloc(0);
  const options = { tiff: true, exif: true, gps: true, xmp: true, iptc: true, jfif: true, ihdr: false };
  const read: unknown = await exifr.parse(bytes, options);
  return {
    read,
    format: variants[0]?.format,
    stripped: [report.stripped ?? []]
      .flat()
      .map(String)
      .filter((part) => part !== 'layers'),
  };
}

describe('metadata of pictures that browsers do not show', () => {
  test.each(names)('optimize: all metadata of a %s is in a JPEG', async (name) => {
    const { read, format, stripped } = await optimize(name, { metadata: 'all' });
    expect(format).toBe('jpeg');
    expect(read).toMatchObject({
      ImageDescription: 'A cup of coffee',
      Artist: 'Ann',
      Copyright: '(c) Ann',
      XResolution: 300,
      DateTimeOriginal: expect.any(Date),
      latitude: 48.5,
      longitude: 9,
      Credit: 'Bea',
      Headline: 'Cup',
      Byline: 'Cem',
      Caption: 'Text',
    });
    expect(stripped).toEqual(name === 'tiff' ? ['maker-note'] : []);
  });

  test.each(names)('optimize: all metadata of a %s but the place is in a PNG', async (name) => {
    const { read, format, stripped } = await optimize(name, { metadata: 'all', stripLocation: true, compression: 'lossless' });
    expect(format).toBe('png');
    expect(read).toMatchObject({ Artist: 'Ann', ImageDescription: 'A cup of coffee' });
    expect(read).not.toHaveProperty('latitude');
    // a maker note has offsets that a new block would break, and may have the place
    expect(stripped).toEqual(['gps', 'maker-note']);
  });

  test.each(names)('optimize: the copyright of a %s is kept alone, and the rest is listed', async (name) => {
    const { read, stripped } = await optimize(name, { metadata: 'copyright' });
    expect(read).toMatchObject({ Artist: 'Ann', Copyright: '(c) Ann', Credit: 'Bea', Byline: 'Cem' });
    expect(read).not.toHaveProperty('Headline');
    expect(read).not.toHaveProperty('latitude');
    expect(stripped.toSorted()).toEqual(expect.arrayContaining(['exif-data', 'gps', 'iptc-data', 'xmp-data']));
  });

  test.each(names)('optimize: a result without metadata has the density of a %s, and the report lists what is gone', async (name) => {
    const { read, stripped } = await optimize(name, { metadata: 'none' });
    expect(read).toMatchObject({ XResolution: 300 });
    expect(stripped).toEqual(['exif', 'xmp', 'iptc']);
  });
});
