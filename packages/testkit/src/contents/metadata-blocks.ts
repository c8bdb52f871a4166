import { payloadOf, toBytes } from './sample.js';
import { type TiffEntry, writeTiff } from './tiff.js';

const [ARTIST, X_RESOLUTION, Y_RESOLUTION, MAKE, EXIF, GPS, MAKER_NOTE] = [0x013b, 0x011a, 0x011b, 0x010f, 0x8769, 0x8825, 0x927c];
const GPS_DATUM = 0x12;
const text = (tag: number, id: string): TiffEntry => ({ tag, value: `${payloadOf(id)}\0` });

/** A maker note of Apple: an acceleration, and the two ratios that a gain map needs. Its offsets count from its start. */
function createAppleNote(): Buffer {
  const [dataAt, ratioTags] = [14 + 2 + 3 * 12 + 4, [0x0008, 0x0021, 0x0030]];
  const entries = ratioTags.map((tag, index) =>
    Buffer.concat([toBytes(tag, 2), toBytes(10, 2), toBytes(1, 4), toBytes(dataAt + index * 8, 4)]),
  );
  const ratios = [9, 1, 3, 2, 5, 4].map((value) => toBytes(value, 4));
  return Buffer.concat([Buffer.from('Apple iOS\0\0\x01MM\0\x03', 'latin1'), ...entries, Buffer.alloc(4), ...ratios]);
}

/** EXIF of an Apple camera: its make, and the maker note. */
const createAppleExif = () =>
  writeTiff([
    { tag: MAKE, value: 'Apple camera\0' },
    { tag: EXIF, value: [{ tag: MAKER_NOTE, value: createAppleNote() }] },
  ]);

/** EXIF blocks by the id of the part that each has. */
export function createExifBlocks(thumbnail: Buffer): Readonly<Record<string, Buffer>> {
  return {
    'EXIF other tags': writeTiff([text(MAKE, 'EXIF other tags')]),
    'EXIF maker note': writeTiff([{ tag: EXIF, value: [{ tag: MAKER_NOTE, value: payloadOf('EXIF maker note') }] }]),
    'EXIF GPS': writeTiff([{ tag: GPS, value: [text(GPS_DATUM, 'EXIF GPS')] }]),
    'EXIF Apple headroom': createAppleExif(),
    'EXIF thumbnail': writeTiff([text(MAKE, 'make')], thumbnail),
    'EXIF artist, copyright': writeTiff([text(ARTIST, 'EXIF artist, copyright')]),
    'EXIF resolution': writeTiff([
      { tag: X_RESOLUTION, value: [300, 1] },
      { tag: Y_RESOLUTION, value: [300, 1] },
    ]),
  };
}

const namespaces = [
  'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"',
  'xmlns:dc="http://purl.org/dc/elements/1.1/"',
  'xmlns:exif="http://ns.adobe.com/exif/1.0/"',
  'xmlns:GCamera="http://ns.google.com/photos/1.0/camera/"',
  'xmlns:GDepth="http://ns.google.com/photos/1.0/depthmap/"',
  'xmlns:GImage="http://ns.google.com/photos/1.0/image/"',
  'xmlns:GAudio="http://ns.google.com/photos/1.0/audio/"',
].join(' ');

/** An XMP packet with this content. */
export function createXmp(content: string): Buffer {
  return Buffer.from(
    `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF ${namespaces}><rdf:Description rdf:about="">${content}</rdf:Description></rdf:RDF></x:xmpmeta>`,
  );
}

/** XMP packets by the id of the part that each has. */
export const xmpBlocks: Readonly<Record<string, Buffer>> = {
  'XMP other properties': createXmp(`<dc:format>${payloadOf('XMP other properties')}</dc:format>`),
  'XMP places': createXmp(`<exif:GPSAreaInformation>${payloadOf('XMP places')}</exif:GPSAreaInformation>`),
  'XMP of further pictures': createXmp(`<GCamera:MotionPhotoData>${payloadOf('XMP of further pictures')}</GCamera:MotionPhotoData>`),
  'XMP creator, rights': createXmp(
    `<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">${payloadOf('XMP creator, rights')}</rdf:li></rdf:Alt></dc:rights>`,
  ),
  ...Object.fromEntries(
    ['GDepth:Data', 'GImage:Data', 'GAudio:Data'].map((name) => [
      `XMP ${name}`,
      createXmp(`<${name}>${payloadOf(`XMP ${name}`)}</${name}>`),
    ]),
  ),
};

/** An image resource of Photoshop without a name. */
const createResource = (id: number, data: Buffer) =>
  Buffer.concat([
    Buffer.from('8BIM', 'latin1'),
    toBytes(id, 2),
    Buffer.alloc(2),
    toBytes(data.length, 4),
    data,
    Buffer.alloc(data.length % 2),
  ]);

/** An IPTC dataset of record 2. */
const createDataset = (number: number, data: Buffer) => Buffer.concat([Buffer.from([0x1c, 2, number]), toBytes(data.length, 2), data]);

const IPTC = 0x0404;
const [BYLINE, CITY, HEADLINE] = [80, 90, 105];

/** Photoshop blocks by the id of the part that each has. */
export const photoshopBlocks: Readonly<Record<string, Buffer>> = {
  IPTC: createResource(IPTC, createDataset(HEADLINE, payloadOf('IPTC'))),
  'IPTC other datasets': createResource(IPTC, createDataset(HEADLINE, payloadOf('IPTC other datasets'))),
  'IPTC places': createResource(IPTC, createDataset(CITY, payloadOf('IPTC places'))),
  'IPTC by-line, credit, copyright': createResource(IPTC, createDataset(BYLINE, payloadOf('IPTC by-line, credit, copyright'))),
  '8BIM resolution': createResource(0x03ed, Buffer.from([1, 0x2c, 0, 0, 0, 1, 0, 1, 1, 0x2c, 0, 0, 0, 1, 0, 1])),
  '8BIM thumbnail': createResource(0x040c, payloadOf('8BIM thumbnail')),
  '8BIM clipping path': createResource(0x07d0, payloadOf('8BIM clipping path')),
  '8BIM other resources': createResource(0x0406, payloadOf('8BIM other resources')),
};
