import { deflateSync } from 'node:zlib';
import { type PngChunk, readPngChunks, writePngChunks } from '@pixmill/image-formats';
import { createExifBlocks, createXmp } from './metadata-blocks.js';
import { binaryPayloadOf, type ContentSample, type ContentSamples, payloadOf, picture, toBytes } from './sample.js';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** A PNG with a chunk behind its header or, with `atEnd`, before its end. */
function withChunk(base: Buffer, chunk: PngChunk, atEnd = false): Buffer {
  const [header, ...others] = readPngChunks(base);
  if (!header) return base;
  const chunks = atEnd ? [header, ...others.slice(0, -1), chunk, ...others.slice(-1)] : [header, chunk, ...others];
  return writePngChunks(chunks);
}

/** Chunks whose data has a form. Sources: PNG third edition 11.3, Extensions to the PNG 1.2 specification. */
const formedChunks: Readonly<Record<string, Buffer>> = {
  gAMA: toBytes(45_455, 4),
  cHRM: Buffer.concat([31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000].map((value) => toBytes(value, 4))),
  sRGB: Buffer.from([0]),
  cICP: Buffer.from([1, 13, 0, 1]),
  mDCV: Buffer.alloc(24, 7),
  cLLI: Buffer.from([0, 0, 39, 16, 0, 0, 19, 136]),
  sBIT: Buffer.from([7, 7, 7]),
  bKGD: Buffer.from([0, 11, 0, 22, 0, 33]),
  tIME: Buffer.from([7, 0xe8, 2, 3, 4, 5, 6]),
  pHYs: Buffer.concat([toBytes(11_811, 4), toBytes(11_811, 4), Buffer.from([1])]),
  oFFs: Buffer.concat([toBytes(12, 4), toBytes(34, 4), Buffer.from([0])]),
  pCAL: Buffer.concat([latin1('scale\0'), toBytes(0, 4), toBytes(255, 4), Buffer.from([0, 2]), latin1('mm\x000\x001')]),
  sCAL: latin1('\x010.5\x000.25'),
  sTER: Buffer.from([1]),
  gIFg: Buffer.from([0, 0, 10]),
  sPLT: Buffer.concat([latin1('palette\0\x08'), Buffer.from([1, 2, 3, 255, 0, 5])]),
};

/** Chunks of programs, with data that no decoder reads. */
const privateChunks = [
  'gIFx',
  'gIFt',
  'caBX',
  'iDOT',
  'vpAg',
  'caNv',
  'grAb',
  'npTc',
  'npLb',
  'npOl',
  'mkBF',
  'mkBS',
  'mkBT',
  'mkTS',
  'prVW',
  'msOG',
  'dSIG',
];

const rawProfile = (name: string, id: string) => {
  const data = payloadOf(id);
  return latin1(`Raw profile type ${name}\0\n${name}\n${String(data.length).padStart(8)}\n${data.toString('hex')}\n`);
};

/** Texts by id: type and data. */
function createTexts(): Readonly<Record<string, readonly [string, Buffer]>> {
  const xmp = createXmp(`<dc:format>${payloadOf('iTXt XMP')}</dc:format>`);
  return {
    tEXt: ['tEXt', Buffer.concat([latin1('Comment\0'), payloadOf('tEXt')])],
    zTXt: ['zTXt', Buffer.concat([latin1('Comment\0\0'), deflateSync(payloadOf('zTXt'))])],
    iTXt: ['iTXt', Buffer.concat([latin1('Comment\0\0\0\0\0'), payloadOf('iTXt')])],
    'text Author, Copyright': ['tEXt', Buffer.concat([latin1('Author\0'), payloadOf('text Author, Copyright')])],
    'iTXt XMP': ['iTXt', Buffer.concat([latin1('XML:com.adobe.xmp\0\0\0\0\0'), xmp])],
    ...Object.fromEntries(
      ['exif', 'iptc', 'xmp', 'icc'].map((name) => {
        const id = `text Raw profile type ${name}`;
        return [id, ['tEXt', rawProfile(name, id)]] as const;
      }),
    ),
  };
}

export interface PngBases {
  /** A PNG of RGB samples. */
  readonly colour: Buffer;
  /** A PNG with a palette of which one entry is transparent. */
  readonly palette: Buffer;
  /** An animated PNG. */
  readonly animated: Buffer;
  /** A profile that is not sRGB. */
  readonly icc: Buffer;
}

/** One PNG for each part of the catalogue. */
export function createPngSamples({ colour, palette, animated, icc }: PngBases): ContentSamples {
  const add = (type: string, data: Buffer, part: Buffer | null = data): ContentSample => ({
    bytes: withChunk(colour, { type, data }),
    part,
  });
  const profile = Buffer.concat([latin1('icc\0\0'), deflateSync(icc)]);
  const exif = createExifBlocks(colour)['EXIF other tags'] ?? colour;
  const frequencies = Buffer.alloc(((readPngChunks(palette).find(({ type }) => type === 'PLTE')?.data.length ?? 0) / 3) * 2, 1);
  const [header, ...others] = readPngChunks(palette);
  const withHistogram = others.flatMap((chunk) => (chunk.type === 'PLTE' ? [chunk, { type: 'hIST', data: frequencies }] : [chunk]));
  const trailer = binaryPayloadOf('bytes after IEND');
  const text = payloadOf('text, archive or program after the picture');
  return {
    ...Object.fromEntries(['IHDR', 'IDAT', 'IEND'].map((id) => [id, picture(colour)])),
    ...Object.fromEntries(['PLTE', 'tRNS'].map((id) => [id, picture(palette)])),
    ...Object.fromEntries(['acTL', 'fcTL', 'fdAT'].map((id) => [id, picture(animated)])),
    ...Object.fromEntries(Object.entries(formedChunks).map(([type, data]) => [type, add(type, data)])),
    ...Object.fromEntries(privateChunks.map((type) => [type, add(type, payloadOf(type))])),
    ...Object.fromEntries(
      Object.entries(createTexts()).map(([id, [type, data]]) => [id, { bytes: withChunk(colour, { type, data }), part: data }]),
    ),
    hIST: { bytes: writePngChunks(header ? [header, ...withHistogram] : []), part: Buffer.concat([latin1('hIST'), frequencies]) },
    iCCP: add('iCCP', profile),
    eXIf: add('eXIf', exif),
    pxML: picture(withChunk(colour, { type: 'pxML', data: latin1('0000') }, true)),
    CgBI: { bytes: withChunk(colour, { type: 'CgBI', data: Buffer.from([0x50, 0, 0x20, 6]) }), part: null },
    'unknown critical chunk': { bytes: withChunk(colour, { type: 'ABCD', data: payloadOf('critical') }), part: null },
    'bytes after IEND': { bytes: Buffer.concat([colour, trailer]), part: trailer },
    'text, archive or program after the picture': { bytes: Buffer.concat([colour, text]), part: text },
  };
}
