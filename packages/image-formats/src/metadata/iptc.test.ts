import { describe, expect, test } from '@jest/globals';
import exifr from 'exifr';
import { withJpegMetadata } from './formats/jpeg-metadata.js';
import { toCopyrightIptc, toResultIptc } from './iptc.js';
import { noMetadata } from './metadata.js';
import { readXmp } from './testing/read-xmp.js';
import { withIptcAsXmp } from './xmp/iptc-as-xmp.js';

const dataset = (number: number, text: string, record = 2) => {
  const head = Buffer.from([0x1c, record, number, 0, 0]);
  head.writeUInt16BE(Buffer.byteLength(text), 3);
  return Buffer.concat([head, Buffer.from(text)]);
};

/** A preview of more than 32 kB has a length of its own in 4 bytes. */
const preview = Buffer.concat([Buffer.from([0x1c, 2, 202, 0x80, 4, 0, 0, 0x9c, 0x40]), Buffer.alloc(40_000, 1)]);

const iptc = Buffer.concat([
  dataset(90, '\x1b%G', 1),
  dataset(5, 'Title'),
  dataset(80, 'Ann Author'),
  dataset(90, 'Vienna'),
  dataset(101, 'Austria'),
  dataset(110, 'Ann & Co'),
  preview,
  dataset(116, '(c) Ann'),
  dataset(120, 'A caption'),
]);

/** A JPEG without samples. */
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 2, 0xff, 0xd9]);
const read = async (datasets: Buffer | null) => exifr.parse(withJpegMetadata(jpeg, { ...noMetadata, iptc: datasets }), { iptc: true });

describe('IPTC', () => {
  test('another reader finds author, credit and copyright alone', async () => {
    expect(await read(toCopyrightIptc(iptc))).toEqual({ Byline: 'Ann Author', Credit: 'Ann & Co', CopyrightNotice: '(c) Ann' });
    expect(toCopyrightIptc(dataset(5, 'Title'))).toBeNull();
  });

  test('without location, another reader finds everything but the places', async () => {
    const all = await read(toResultIptc(iptc, { dropsPreview: true, dropsLocation: false }));
    expect(all).toMatchObject({ City: 'Vienna', Country: 'Austria', Caption: 'A caption' });
    const { City: _city, Country: _country, ...others } = all;
    expect(await read(toResultIptc(iptc, { dropsPreview: true, dropsLocation: true }))).toEqual(others);
  });

  test('author, credit and copyright become XMP where XMP has none, and another reader finds them', async () => {
    const packet = Buffer.from(
      `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
      xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="XMP"/></rdf:RDF></x:xmpmeta>`,
    );
    const fromIptc = { creator: 'Ann Author', rights: { lang: 'x-default', value: '(c) Ann' } };
    expect(await readXmp(withIptcAsXmp(packet, iptc) ?? packet)).toEqual({ ...fromIptc, Credit: 'XMP' });
    expect(await readXmp(withIptcAsXmp(null, iptc) ?? packet)).toEqual({ ...fromIptc, Credit: 'Ann &amp; Co' });
    expect(withIptcAsXmp(null, dataset(5, 'Title'))).toBeNull();
    expect(withIptcAsXmp(null, dataset(80, '\xc4nn\x00\x02<b>'))?.toString()).toContain('&lt;b&gt;');
  });

  test.each([
    ['UTF-8', Buffer.concat([dataset(90, '\x1b%G', 1), dataset(116, '© Änn')])],
    ['Latin-1', Buffer.from('\x1c\x02\x74\x00\x05\xa9 \xc4nn', 'latin1')],
  ])('texts in %s become the same XMP', (_, datasets) => {
    expect(withIptcAsXmp(null, datasets)?.toString()).toContain('© Änn');
  });

  test('the preview goes with the pixels that it shows', () => {
    expect(toResultIptc(iptc, { dropsPreview: false, dropsLocation: false })).toEqual(iptc);
    expect(toResultIptc(iptc, { dropsPreview: true, dropsLocation: false })?.length).toBe(iptc.length - preview.length);
  });

  test('datasets after damage are dropped', () => {
    expect(
      toResultIptc(Buffer.concat([dataset(5, 'Title'), Buffer.from([0x1c, 2, 5, 0xff, 0xff])]), {
        dropsPreview: false,
        dropsLocation: false,
      }),
    ).toEqual(dataset(5, 'Title'));
  });
});
