import { readGifBlocks, writeGifBlocks } from '@pixmill/image-formats';
import { createXmp } from './metadata-blocks.js';
import { binaryPayloadOf, type ContentSample, type ContentSamples, payloadOf, picture } from './sample.js';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** A chain of one sub-block. */
const subBlock = (data: Buffer) => Buffer.concat([Buffer.from([data.length]), data, Buffer.alloc(1)]);

function withBlock(base: Buffer, bytes: Buffer): Buffer {
  const { head, blocks } = readGifBlocks(base);
  const version = latin1('GIF89a');
  return writeGifBlocks({ head: Buffer.concat([version, head.subarray(version.length)]), blocks: [{ kind: 'other', bytes }, ...blocks] });
}

const application = (name: string, chain: Buffer) => Buffer.concat([Buffer.from([0x21, 0xff, 11]), latin1(name), chain]);

/** Names of application extensions by id; 11 characters. */
const applications: Readonly<Record<string, string>> = {
  'application MGK8BIM0000': 'MGK8BIM0000',
  'application MGKIPTC0000': 'MGKIPTC0000',
  'application fractint': 'fractint001',
  'application ADOBE:IR1.0': 'ADOBE:IR1.0',
  'application GIFCONnb': 'GIFCONnb1.0',
  'application STARDIV': 'STARDIV 5.0',
  'application ZGA': 'ZGATEXTI5\0\0',
  'application MIDICTRL': 'MIDICTRLJon',
  'application MIDISONG': 'MIDISONGm\0\0',
  'application C2PA_GIF': 'C2PA_GIF\x01\0\0',
};

/** A text over the picture: 12 bytes of its grid, then its letters. */
const plainText = (data: Buffer) => Buffer.concat([Buffer.from([0x21, 1, 12, 0, 0, 0, 0, 8, 0, 8, 0, 8, 8, 0, 0]), subBlock(data)]);

/** XMP as it is, and bytes that lead to its end. */
const xmpChain = (packet: Buffer) =>
  Buffer.concat([packet, Buffer.from([1, ...Array.from({ length: 256 }, (_, index) => 255 - index), 0])]);

export interface GifBases {
  readonly still: Buffer;
  /** With two frames that repeat. */
  readonly animated: Buffer;
  readonly icc: Buffer;
}

/** One GIF for each part of the catalogue. */
export function createGifSamples({ still, animated, icc }: GifBases): ContentSamples {
  const add = (id: string, block: Buffer): ContentSample => ({ bytes: withBlock(still, block), part: payloadOf(id) });
  const profile = Buffer.concat([
    ...Array.from({ length: Math.ceil(icc.length / 255) }, (_, index) => {
      const slice = icc.subarray(index * 255, (index + 1) * 255);
      return Buffer.concat([Buffer.from([slice.length]), slice]);
    }),
    Buffer.alloc(1),
  ]);
  const trailer = binaryPayloadOf('bytes after the trailer');
  const text = payloadOf('text, archive or program after the picture');
  return {
    ...Object.fromEntries(['header, colour tables', 'image'].map((id) => [id, picture(still)])),
    ...Object.fromEntries(['graphic control', 'application NETSCAPE2.0'].map((id) => [id, picture(animated)])),
    'application ANIMEXTS1.0': picture(withBlock(still, application('ANIMEXTS1.0', subBlock(Buffer.from([1, 0, 0]))))),
    comment: add('comment', Buffer.concat([Buffer.from([0x21, 0xfe]), subBlock(payloadOf('comment'))])),
    'plain text': add('plain text', plainText(payloadOf('plain text'))),
    'application ICCRGBG1012': { bytes: withBlock(still, application('ICCRGBG1012', profile)), part: profile },
    'application XMP DataXMP': add(
      'application XMP DataXMP',
      application('XMP DataXMP', xmpChain(createXmp(`<dc:format>${payloadOf('application XMP DataXMP')}</dc:format>`))),
    ),
    ...Object.fromEntries(Object.entries(applications).map(([id, name]) => [id, add(id, application(name, subBlock(payloadOf(id))))])),
    'application Pixmill': picture(withBlock(still, application('Pixmill0000', Buffer.alloc(1)))),
    'bytes after the trailer': { bytes: Buffer.concat([still, trailer]), part: trailer },
    'text, archive or program after the picture': { bytes: Buffer.concat([still, text]), part: text },
  };
}
