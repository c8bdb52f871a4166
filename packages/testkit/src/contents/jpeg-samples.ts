import { joinJpeg, splitJpeg } from '@pixmill/image-formats';
import { createPictureSamples, withSegments } from './jpeg-pictures.js';
import { createExifBlocks, createXmp, photoshopBlocks, xmpBlocks } from './metadata-blocks.js';
import { type ContentSample, type ContentSamples, payloadOf, picture, toBytes } from './sample.js';

/** Application segments by id: marker and first bytes. */
const segments: Readonly<Record<string, readonly [marker: number, start: string]>> = {
  COM: [0xfe, ''],
  'APP0 JFXX': [0xe0, 'JFXX\0\x10'],
  'APP0 CIFF': [0xe0, 'II\x1a\0\0\0HEAPJPGM'],
  'APP0 AVI1': [0xe0, 'AVI1'],
  'APP0 Ocad': [0xe0, 'Ocad$Rev: 1 $'],
  'APP1 QVCI': [0xe1, 'QVCI\0'],
  'APP1 FLIR': [0xe1, 'FLIR\0\x01\0\0'],
  'APP1 PARROT': [0xe1, 'PARROT\0II*\0'],
  'APP2 ISO 21496-1': [0xe2, 'urn:iso:std:iso:ts:21496:-1\0'],
  'APP2 FPXR': [0xe2, 'FPXR\0'],
  'APP2 preview': [0xe2, '\xff\xd8\xff\xdb'],
  'APP3 Meta': [0xe3, 'Meta\0\0'],
  'APP3 Stim': [0xe3, 'Stim\0'],
  'APP3 JPS': [0xe3, '_JPSJPS_'],
  'APP3 preview': [0xe3, '\xff\xd8\xff\xdb'],
  'APP4 SCALADO': [0xe4, 'SCALADO\0'],
  'APP4 FPXR': [0xe4, 'FPXR\0'],
  'APP5 RMETA': [0xe5, 'RMETA\0'],
  'APP5 ssuniqueid': [0xe5, 'ssuniqueid\0'],
  'APP6 EPPIM': [0xe6, 'EPPIM\0'],
  'APP6 NITF': [0xe6, 'NTIF\0'],
  'APP6 TDHD': [0xe6, 'TDHD\x01\0\0\0'],
  'APP6 GoPro': [0xe6, 'GoPro\0'],
  'APP6 MMIMETA': [0xe6, 'MMIMETA\0'],
  'APP7 PENTAX': [0xe7, 'PENTAX \0'],
  'APP7 HUAWEI': [0xe7, 'HUAWEI\0\0'],
  'APP7 Qualcomm': [0xe7, '\x1aQualcomm Camera Attributes'],
  'APP8 SPIFF': [0xe8, 'SPIFF\0'],
  'APP9 Media Jukebox': [0xe9, 'Media Jukebox\0'],
  'APP10 UNICODE': [0xea, 'UNICODE\0'],
  'APP11 HDR_RI': [0xeb, 'HDR_RI ver=11'],
  'APP11 JUMBF': [0xeb, 'JP\0\x01\0\0\0\x01\0\0\0\x20jumb'],
  'APP11 JPEG XT': [0xeb, 'JP\0\x01\0\0\0\x01\0\0\0\x20RESI'],
  'APP12 Ducky': [0xec, 'Ducky'],
  'APP12 picture info': [0xec, '[picture info]'],
  'APP13 Adobe_CM': [0xed, 'Adobe_CM\0'],
  'APP15 Q': [0xef, 'Q 85 '],
};

const segment = (marker: number, start: string, data: Buffer) => ({ marker, body: Buffer.concat([Buffer.from(start, 'latin1'), data]) });

const EXTENSION_DIGEST = 'A'.repeat(32);

function createExtendedXmp(): Buffer {
  const packet = createXmp(`<dc:format>${payloadOf('APP1 extended XMP')}</dc:format>`);
  return Buffer.concat([Buffer.from(EXTENSION_DIGEST, 'latin1'), toBytes(packet.length, 4), toBytes(0, 4), packet]);
}

/** JFIF with 300 dpi, or with a thumbnail of one pixel. */
const createJfif = (density: number, thumbnail: Buffer) =>
  Buffer.concat([
    Buffer.from('JFIF\0\x01\x02\x01', 'latin1'),
    toBytes(density, 2),
    toBytes(density, 2),
    Buffer.from([thumbnail.length / 3, thumbnail.length > 0 ? 1 : 0]),
    thumbnail,
  ]);

function withJfif(base: Buffer, body: Buffer): Buffer {
  const { segments: all, scans } = splitJpeg(base);
  return joinJpeg({ segments: [{ marker: 0xe0, body }, ...all.filter(({ marker }) => marker !== 0xe0)], scans });
}

/** Metadata inside segments. */
function createMetadataSamples(base: Buffer, thumbnail: Buffer, icc: Buffer): ContentSamples {
  const exif = createExifBlocks(thumbnail);
  const asSample = (id: string, part: Buffer | null, ...added: Parameters<typeof segment>): readonly [string, ContentSample] => [
    id,
    { bytes: withSegments(base, [segment(...added)]), part },
  ];
  const xmpStart = 'http://ns.adobe.com/xap/1.0/\0';
  return Object.fromEntries([
    asSample('APP1 Exif', payloadOf('EXIF other tags'), 0xe1, 'Exif\0\0', exif['EXIF other tags'] ?? base),
    asSample('APP1 XMP', payloadOf('XMP other properties'), 0xe1, xmpStart, xmpBlocks['XMP other properties'] ?? base),
    asSample('APP1 extended XMP', payloadOf('APP1 extended XMP'), 0xe1, 'http://ns.adobe.com/xmp/extension/\0', createExtendedXmp()),
    asSample('APP2 ICC_PROFILE', icc, 0xe2, 'ICC_PROFILE\0\x01\x01', icc),
    ...Object.entries(exif).map(([id, block]) =>
      asSample(
        id,
        ['EXIF resolution', 'EXIF Apple headroom'].includes(id) ? null : id === 'EXIF thumbnail' ? thumbnail : payloadOf(id),
        0xe1,
        'Exif\0\0',
        block,
      ),
    ),
    ...Object.entries(xmpBlocks).map(([id, block]) => asSample(id, payloadOf(id), 0xe1, xmpStart, block)),
    ...Object.entries(photoshopBlocks).map(([id, block]) =>
      asSample(id, id === '8BIM resolution' ? null : payloadOf(id), 0xed, 'Photoshop 3.0\0', block),
    ),
  ]);
}

const marker = (code: number, ...data: readonly number[]) =>
  Buffer.from([0xff, code, ...(data.length > 0 ? [0, data.length + 2, ...data] : [])]);

/** A JPEG with bytes before its first scan or, with `atEnd`, before its end. */
function insert(base: Buffer, added: Buffer, atEnd = false): Buffer {
  const at = atEnd ? base.length - 2 : base.length - splitJpeg(base).scans.length;
  return Buffer.concat([base.subarray(0, at), added, base.subarray(at)]);
}

/** Two equal blocks with a restart marker between them, from a picture of one gray block. */
function createRestarts(block: Buffer): Buffer {
  const { segments: all, scans } = splitJpeg(block);
  const [scanHeader, samples] = [scans.subarray(0, 2 + scans.readUInt16BE(2)), scans.subarray(2 + scans.readUInt16BE(2), -2)];
  const wide = all.map((each) => {
    if (each.marker !== 0xc0) return each;
    const body = Buffer.from(each.body);
    body.writeUInt16BE(16, 3);
    return { marker: each.marker, body };
  });
  return joinJpeg({
    segments: [...wide, { marker: 0xdd, body: Buffer.from([0, 1]) }],
    scans: Buffer.concat([scanHeader, samples, marker(0xd0), samples, marker(0xd9)]),
  });
}

/** The same picture with another marker for its frame. */
function withFrameMarker(base: Buffer, code: number): Buffer {
  const copy = Buffer.from(base);
  copy[copy.indexOf(Buffer.from([0xff, 0xc0])) + 1] = code;
  return copy;
}

export interface JpegBases {
  /** A baseline JPEG with chroma and JFIF. */
  readonly colour: Buffer;
  /** A baseline JPEG of one gray block, 8x8 px. */
  readonly block: Buffer;
  /** Another, smaller JPEG. */
  readonly second: Buffer;
  /** A profile that is not sRGB. */
  readonly icc: Buffer;
}

/** One JPEG for each part of the catalogue. */
export function createJpegSamples({ colour, block, second, icc }: JpegBases): ContentSamples {
  const height =
    splitJpeg(colour)
      .segments.find(({ marker: code }) => code === 0xc0)
      ?.body.readUInt16BE(1) ?? 0;
  const [restarts, thumbnail] = [createRestarts(block), Buffer.from([1, 2, 3])];
  return {
    ...Object.fromEntries(['SOF0 to SOF2, SOF9, SOF10', 'DHT', 'DQT', 'SOS'].map((id) => [id, picture(colour)])),
    'SOF3, SOF5 to SOF7, SOF11, SOF13 to SOF15': picture(withFrameMarker(colour, 0xc5)),
    DAC: picture(insert(colour, marker(0xcc, 0, 0x10))),
    DRI: picture(restarts),
    'RST0 to RST7': picture(restarts),
    DNL: picture(insert(colour, marker(0xdc, height >> 8, height & 255), true)),
    'DHP, EXP': picture(insert(colour, marker(0xde, 8, 0, 16, 0, 16, 1, 1, 0x11, 0))),
    'JPG, JPG0 to JPG13': picture(insert(colour, marker(0xf0, 1, 2, 3))),
    RES: picture(insert(colour, marker(0x02, 1, 2, 3))),
    TEM: picture(insert(colour, marker(0x01))),
    'APP0 JFIF': picture(withJfif(colour, createJfif(72, Buffer.alloc(0)))),
    'APP0 JFIF density': { bytes: withJfif(colour, createJfif(300, Buffer.alloc(0))), part: null },
    'APP0 JFIF thumbnail': { bytes: withJfif(colour, createJfif(72, thumbnail)), part: null },
    'APP9 Pxml': picture(withSegments(colour, [segment(0xe9, 'Pxml', Buffer.from('0000'))])),
    'APP14 Adobe': picture(withSegments(colour, [segment(0xee, 'Adobe\0', Buffer.from([100, 0, 0, 0, 0, 1]))])),
    ...Object.fromEntries(
      Object.entries(segments).map(([id, [code, start]]) => [
        id,
        { bytes: withSegments(colour, [segment(code, start, payloadOf(id))]), part: payloadOf(id) },
      ]),
    ),
    ...createMetadataSamples(colour, second, icc),
    ...createPictureSamples(colour, second),
  };
}
