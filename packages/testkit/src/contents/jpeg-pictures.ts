import { joinJpeg, splitJpeg } from '@pixmill/image-formats';
import { createXmp } from './metadata-blocks.js';
import { binaryPayloadOf, type ContentSample, type ContentSamples, payloadOf, toBytes } from './sample.js';

/** A JPEG with segments before its first table. */
export function withSegments(base: Buffer, added: readonly { readonly marker: number; readonly body: Buffer }[]): Buffer {
  const { segments, scans } = splitJpeg(base);
  const at = segments.findIndex(({ marker }) => marker < 0xe0);
  return joinJpeg({ segments: [...segments.slice(0, at), ...added, ...segments.slice(at)], scans });
}

export interface SecondPicture {
  readonly bytes: Buffer;
  /** Attributes of the entry: the type of the picture. */
  readonly type?: number;
  /** Added to the offset, so that it is wrong. */
  readonly shift?: number;
}

const ENTRIES_AT = 50;
const ENTRY_BYTES = 16;

/** A JPEG with a second picture and a Multi-Picture index of both. Source: CIPA DC-007, 5.2. */
export function withSecondPicture(base: Buffer, { bytes, type = 0, shift = 0 }: SecondPicture): Buffer {
  const entry = (attributes: number, length: number, offset: number) =>
    Buffer.concat([toBytes(attributes, 4), toBytes(length, 4), toBytes(offset, 4), Buffer.alloc(4)]);
  const index = (firstBytes: number, offset: number) => ({
    marker: 0xe2,
    body: Buffer.concat([
      Buffer.from('MPF\0MM\0*\0\0\0\x08\0\x03', 'latin1'),
      Buffer.from([0xb0, 0, 0, 7, 0, 0, 0, 4, 0x30, 0x31, 0x30, 0x30]), // version 0100
      Buffer.from([0xb0, 1, 0, 4, 0, 0, 0, 1, 0, 0, 0, 2]), // two pictures
      Buffer.from([0xb0, 2, 0, 7, 0, 0, 0, 2 * ENTRY_BYTES, 0, 0, 0, ENTRIES_AT]),
      Buffer.alloc(4),
      entry(0x03_00_00, firstBytes, 0),
      entry(type, bytes.length, offset + shift),
    ]),
  });
  const { length } = withSegments(base, [index(0, 0)]);
  const { segments } = splitJpeg(base);
  const indexAt = 2 + segments.filter(({ marker }) => marker >= 0xe0).reduce((sum, { body }) => sum + body.length + 4, 0);
  return Buffer.concat([withSegments(base, [index(length, length - (indexAt + 8))]), bytes]);
}

const xmpSegment = (content: string) => ({
  marker: 0xe1,
  body: Buffer.concat([Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1'), createXmp(content)]),
});

const gainMapXmp =
  '<HDRGainMap:HDRGainMapVersion xmlns:HDRGainMap="http://ns.apple.com/HDRGainMap/1.0/">131072</HDRGainMap:HDRGainMapVersion>';
const depthXmp = '<depthData:Accuracy xmlns:depthData="http://ns.apple.com/depthData/1.0/">relative</depthData:Accuracy>';

/** A box of an MP4. */
const box = (type: string, data: Buffer) => Buffer.concat([toBytes(data.length + 8, 4), Buffer.from(type, 'latin1'), data]);

/** An MP4 without a picture. */
const createVideo = (id: string) => Buffer.concat([box('ftyp', Buffer.from('isom\0\0\0\0isom', 'latin1')), box('mdat', payloadOf(id))]);

/** A number of 4 bytes, little-endian. */
const little = (value: number) => toBytes(value, 4).reverse();

/** Data and a directory that counts back from itself. Source: ExifTool, Samsung trailer. */
function createSamsungTrailer(name: string, data: Buffer): Buffer {
  const block = Buffer.concat([Buffer.from([0, 0, 1, 0x0a]), little(name.length), Buffer.from(name, 'latin1'), data]);
  const directory = Buffer.concat([
    Buffer.from('SEFH'),
    little(106),
    little(1),
    Buffer.from([0, 0, 1, 0x0a]),
    little(block.length),
    little(block.length),
  ]);
  return Buffer.concat([block, directory, little(directory.length), Buffer.from('SEFT')]);
}

/** Everything after the first picture of a JPEG, by the id of the part. */
export function createPictureSamples(base: Buffer, second: Buffer): ContentSamples {
  const asSample = (bytes: Buffer, options: Omit<SecondPicture, 'bytes'> = {}): ContentSample => ({
    bytes: withSecondPicture(base, { bytes, ...options }),
    part: bytes,
  });
  const trailer = (part: Buffer): ContentSample => ({ bytes: Buffer.concat([base, part]), part });
  return {
    'APP2 MPF': asSample(second),
    'APP2 MPF, wrong': asSample(second, { shift: 5 }),
    'gain map': asSample(withSegments(second, [xmpSegment(gainMapXmp)])),
    'depth map': asSample(withSegments(second, [xmpSegment(depthXmp)])),
    'further picture': asSample(second, { type: 0x02_00_02 }),
    'large thumbnail': asSample(second, { type: 0x01_00_01 }),
    'MP4 after the picture': trailer(createVideo('MP4 after the picture')),
    'Samsung trailer': trailer(createSamsungTrailer('Image_UTC_Data', payloadOf('Samsung trailer'))),
    'other bytes after the picture': trailer(binaryPayloadOf('other bytes after the picture')),
    'text, archive or program after the picture': trailer(payloadOf('text, archive or program after the picture')),
  };
}
