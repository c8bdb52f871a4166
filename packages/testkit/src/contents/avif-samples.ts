import { type AvifItem, box, fullBox, latin1, writeAvif } from './avif-file.js';
import { createExifBlocks, createXmp } from './metadata-blocks.js';
import { type ContentSample, type ContentSamples, payloadOf, picture, toBytes } from './sample.js';

/** A complete box of a file by its type. */
function findBox(file: Buffer, type: string): Buffer {
  const at = file.indexOf(type) - 4;
  return file.subarray(at, at + file.readUInt32BE(at));
}

const numbers = (bytes: 2 | 4, ...values: readonly number[]) => Buffer.concat(values.map((value) => toBytes(value, bytes)));

/** Properties with a form. Sources: ISO/IEC 23008-12 6.5, ISO/IEC 14496-12 12.1.5, AV1 Image File Format 2.3. */
const createProperties = (side: number): Readonly<Record<string, Buffer>> => ({
  'property colr nclx': box('colr', latin1('nclx'), numbers(2, 1, 13, 6), Buffer.from([0x80])),
  'property pasp': box('pasp', numbers(4, 1, 1)),
  'property clap': box('clap', numbers(4, side, 1, side, 1, 0, 1, 0, 1)),
  'property irot': box('irot', Buffer.from([0])),
  'property imir': box('imir', Buffer.from([0])),
  'property a1op': box('a1op', Buffer.from([0])),
  'property a1lx': box('a1lx', Buffer.alloc(7)),
  'property lsel': box('lsel', Buffer.from([0xff, 0xff])),
  'property rloc': fullBox('rloc', 0, numbers(4, 0, 0)),
  'property clli': box('clli', numbers(2, 1000, 400)),
  'property mdcv': box('mdcv', Buffer.alloc(24, 7)),
  'property cclv': box('cclv', Buffer.from([0x20, 0, 0, 0, 1])),
  'property amve': box('amve', numbers(4, 314_000), numbers(2, 15_635, 16_450)),
  'property reve': fullBox('reve', 0, numbers(4, 314_000), numbers(2, 15_635, 16_450)),
  'property ndwt': fullBox('ndwt', 0, numbers(4, 203)),
  'property udes': fullBox('udes', 0, latin1('en\0'), payloadOf('property udes'), Buffer.alloc(3)),
  'property altt': fullBox('altt', 0, payloadOf('property altt'), latin1('\0en\0')),
  'property crtt': fullBox('crtt', 0, Buffer.alloc(8, 1)),
  'property mdft': fullBox('mdft', 0, Buffer.alloc(8, 1)),
});

const uuid = (hex: string, data: Buffer) => box('uuid', Buffer.from(hex, 'hex'), data);

const auxiliaryTypes: Readonly<Record<string, string>> = {
  'auxiliary depth map': 'urn:mpeg:mpegB:cicp:systems:auxiliary:depth',
  'auxiliary gain map': 'urn:com:apple:photo:2020:aux:hdrgainmap',
  'auxiliary other': 'urn:example:other',
};

export interface AvifBases {
  /** A square AVIF of one AV1 picture. */
  readonly colour: Buffer;
  readonly side: number;
  /** Another, smaller one. */
  readonly small: Buffer;
  /** An image sequence. */
  readonly animated: Buffer;
  /** With an alpha channel. */
  readonly alpha: Buffer;
  readonly icc: Buffer;
}

/** The same file with the major brand of a still picture. */
const asStill = (file: Buffer) => Buffer.concat([file.subarray(0, 8), Buffer.from('avif'), file.subarray(12)]);

/** One AVIF for each part of the catalogue. */
export function createAvifSamples({ colour, side, small, animated, alpha, icc }: AvifBases): ContentSamples {
  const data = findBox(colour, 'mdat').subarray(8);
  const basic = ['av1C', 'ispe', 'pixi'].map((type) => findBox(colour, type));
  const first: AvifItem = { type: 'av01', data, properties: basic };
  const other: AvifItem = {
    type: 'av01',
    data: findBox(small, 'mdat').subarray(8),
    properties: ['av1C', 'ispe', 'pixi'].map((type) => findBox(small, type)),
  };
  const withItems = (...items: readonly AvifItem[]) => writeAvif({ items: [first, ...items] });
  const withBox = (bytes: Buffer) => writeAvif({ items: [first], boxes: [bytes] });
  const withMetaBox = (bytes: Buffer) => writeAvif({ items: [first], metaBoxes: [bytes] });
  const derived = (type: string, description: Buffer, width: number, to: readonly number[]): Buffer =>
    writeAvif({
      items: [
        {
          type,
          data: description,
          properties: [fullBox('ispe', 0, numbers(4, width, side)), findBox(colour, 'pixi')],
          reference: { type: 'dimg', to },
        },
        ...to.map(() => ({ ...first, isHidden: true })),
      ],
    });
  const describes = { type: 'cdsc', to: [1] };
  const item = (id: string, fields: Omit<AvifItem, 'data'>, body: Buffer = payloadOf(id)): readonly [string, ContentSample] => [
    id,
    { bytes: withItems({ ...fields, data: body }), part: body },
  ];
  const exif = createExifBlocks(data)['EXIF other tags'] ?? data;
  const grid = Buffer.concat([Buffer.from([0, 0, 0, 1]), numbers(2, side * 2, side)]);
  const overlay = Buffer.concat([Buffer.from([0, 0]), numbers(2, 0, 0, 0, 0xffff, side, side, 0, 0)]);
  const trailer = payloadOf('bytes after the last box');
  const topBoxes: Readonly<Record<string, Buffer>> = {
    'uuid C2PA': uuid('d8fec3d61b0e483c92975828877ec481', payloadOf('uuid C2PA')),
    'uuid XMP': uuid('be7acfcb97a942e89c71999491e3afac', payloadOf('uuid XMP')),
    ...Object.fromEntries(['jumb', 'udta', 'mpvd'].map((type) => [type, box(type, payloadOf(type))])),
  };
  const emptyBoxes = ['free', 'skip', 'wide', 'styp', 'sidx', 'moof', 'mfra'];
  return {
    ...Object.fromEntries(
      ['ftyp', 'meta', 'hdlr', 'pitm', 'iloc', 'iinf', 'iprp', 'mdat', 'item av01'].map((id) => [id, picture(withItems())]),
    ),
    ...Object.fromEntries(['property ispe', 'property pixi', 'property av1C'].map((id) => [id, picture(withItems())])),
    iref: picture(withItems({ ...first, reference: { type: 'thmb', to: [1] } })),
    idat: picture(withMetaBox(box('idat', Buffer.alloc(4)))),
    dinf: picture(withMetaBox(box('dinf', fullBox('dref', 0, numbers(4, 1), fullBox('url ', 0))))),
    grpl: picture(withMetaBox(box('grpl', fullBox('altr', 0, numbers(4, 1, 1, 1))))),
    moov: picture(animated),
    'moov of a still picture': picture(asStill(animated)),
    ...Object.fromEntries(emptyBoxes.map((type) => [type, picture(withBox(box(type, Buffer.alloc(8))))])),
    'item grid': picture(derived('grid', grid, side * 2, [2, 3])),
    'item iovl': picture(derived('iovl', overlay, side, [2])),
    'item iden': picture(derived('iden', Buffer.alloc(0), side, [2])),
    'auxiliary alpha': picture(alpha),
    'property auxC': picture(alpha),
    ...Object.fromEntries(
      Object.entries(auxiliaryTypes).map(([id, urn]) => {
        const properties = [...basic, fullBox('auxC', 0, latin1(`${urn}\0`))];
        return [
          id,
          { bytes: withItems({ type: 'av01', data, properties, reference: { type: 'auxl', to: [1] } }), part: latin1(urn) },
        ] as const;
      }),
    ),
    ...Object.fromEntries([
      item('item tmap', { type: 'tmap', properties: [findBox(colour, 'ispe')], reference: { type: 'dimg', to: [1] } }),
      item('item Exif', { type: 'Exif', reference: describes }, Buffer.concat([Buffer.alloc(4), exif])),
      item(
        'item mime XMP',
        { type: 'mime', contentType: 'application/rdf+xml', reference: describes },
        createXmp(`<dc:format>${payloadOf('item mime XMP')}</dc:format>`),
      ),
      item('item mime other', { type: 'mime', contentType: 'text/plain', reference: describes }),
      item('item uri', { type: 'uri ', reference: describes }),
    ]),
    'further picture': { bytes: withItems(other), part: null },
    thumbnail: { bytes: withItems({ ...first, reference: { type: 'thmb', to: [1] } }), part: latin1('thmb') },
    ...Object.fromEntries(
      Object.entries({ ...createProperties(side), 'property colr prof': box('colr', latin1('prof'), icc) }).map(([id, property]) => [
        id,
        { bytes: writeAvif({ items: [{ ...first, properties: [...basic, property] }] }), part: property },
      ]),
    ),
    ...Object.fromEntries(Object.entries(topBoxes).map(([id, bytes]) => [id, { bytes: withBox(bytes), part: bytes }])),
    'bytes after the last box': { bytes: withBox(trailer), part: trailer },
  };
}
