import { deflateSync } from 'node:zlib';
import type { RasterFormat } from '@pixmill/image-formats';
import {
  joinJpeg,
  type PngChunk,
  readPngChunks,
  readWebpChunks,
  splitJpeg,
  type WebpChunk,
  writePngChunks,
  writeWebpChunks,
} from '@pixmill/image-formats';
import sharp from 'sharp';
import { type TestTiff, writeTiff } from './write-tiff.js';

/** A file that says an orientation somewhere. */
export interface OrientationFile {
  readonly name: string;
  readonly format: RasterFormat;
  readonly bytes: Buffer;
}

/** px of the stored picture. */
const [WIDTH, HEIGHT] = [48, 32];
/** The quarters of the picture, row by row. */
const quarters = [
  [250, 10, 10],
  [10, 250, 10],
  [10, 10, 250],
  [250, 250, 250],
] as const;

function drawQuarters() {
  const data = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      data.set(quarters[(y < HEIGHT / 2 ? 0 : 2) + (x < WIDTH / 2 ? 0 : 1)] ?? [], (y * WIDTH + x) * 3);
    }
  }
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}

const latin = (text: string) => Buffer.from(text, 'latin1');
const exifHeader = latin('Exif\0\0');
const withHeader = (tiff: Buffer, header = exifHeader) => Buffer.concat([header, tiff]);
const orientation = (value: number, more: Omit<TestTiff, 'entries'> = {}) => writeTiff({ entries: [{ value }], ...more });
const six = orientation(6);
const withoutOrientation = writeTiff({ entries: [{ tag: 0x010f, value: 1 }] });
const xmp = latin(
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ' +
    'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>',
);

/** The structures that every format is tried with. */
const tiffs: readonly (readonly [string, Buffer])[] = [
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((value) => [`SHORT ${value}`, orientation(value)] as const),
  ['SHORT 6, big endian', orientation(6, { isLittleEndian: false })],
  ...[1, 2, 4, 5, 7, 8, 9].flatMap((type) =>
    [true, false].map((isLittleEndian) => {
      const tiff = writeTiff({ entries: [{ type, value: 6 }], isLittleEndian });
      return [`6 of type ${type}, ${isLittleEndian ? 'little' : 'big'} endian`, tiff] as const;
    }),
  ),
  ...[0, 2, 100].map((count) => [`SHORT 6, count ${count}`, writeTiff({ entries: [{ count, value: 6 }] })] as const),
  ['6 in the second directory', writeTiff({ entries: [{ tag: 0x010f, value: 1 }], thumbnail: [{ value: 6 }] })],
  ['3 in the first directory, 6 in the second', orientation(3, { thumbnail: [{ value: 6 }] })],
  ['6 and 3 in one directory', writeTiff({ entries: [{ value: 6 }, { value: 3 }] })],
  ['9 and 6 in one directory', writeTiff({ entries: [{ value: 9 }, { value: 6 }] })],
  ['LONG 3 and SHORT 6 in one directory', writeTiff({ entries: [{ type: 4, value: 3 }, { value: 6 }] })],
  ['a directory that ends after its entry', six.subarray(0, 22)],
  ['a directory that ends in its entry', six.subarray(0, 20)],
  ['a broken structure', latin('XX*\0\x08\0\0\0\0\0')],
];

function toJpegs(base: Buffer): OrientationFile[] {
  const { segments, scans } = splitJpeg(base);
  const [jfif, ...others] = segments;
  const write = (name: string, ...bodies: readonly (readonly [number, Buffer])[]) => {
    const added = bodies.map(([marker, body]) => ({ marker, body }));
    return { name, format: 'jpeg' as const, bytes: joinJpeg({ segments: [...(jfif ? [jfif] : []), ...added, ...others], scans }) };
  };
  const app1 = (tiff: Buffer) => [0xe1, withHeader(tiff)] as const;
  return [
    ...tiffs.map(([name, tiff]) => write(name, app1(tiff))),
    write('two segments: 6, 3', app1(six), app1(orientation(3))),
    write('two segments: none, 6', app1(withoutOrientation), app1(six)),
    write('two segments: LONG 3, 6', app1(writeTiff({ entries: [{ type: 4, value: 3 }] })), app1(six)),
    write('behind XMP', [0xe1, Buffer.concat([latin('http://ns.adobe.com/xap/1.0/\0'), xmp])], app1(six)),
    write('XMP alone', [0xe1, Buffer.concat([latin('http://ns.adobe.com/xap/1.0/\0'), xmp])]),
    write('behind other segments', [0xed, latin('Photoshop 3.0\0')], [0xe2, latin('other')], app1(six)),
    write('without a header', [0xe1, six]),
    write('a header that ends in another byte', [0xe1, withHeader(six, latin('Exif\0x'))]),
    write('a header in lower case', [0xe1, withHeader(six, latin('exif\0\0'))]),
    write('in another segment', [0xe2, withHeader(six)]),
  ];
}

/** A text as ImageMagick writes it for EXIF: a name, the number of bytes, and the bytes in hexadecimal digits. */
function toRawProfile(name: string): PngChunk {
  const body = withHeader(six);
  const text = `\n${name}\n${String(body.length).padStart(8)}\n${body.toString('hex')}\n`;
  return { type: 'zTXt', data: Buffer.concat([latin(`Raw profile type ${name}\0\0`), deflateSync(latin(text))]) };
}

function toPngs(base: Buffer, indexed: Buffer): OrientationFile[] {
  const write = (name: string, before: readonly PngChunk[], after: readonly PngChunk[] = [], file = base) => {
    const chunks = readPngChunks(file);
    const [samplesAt, endAt] = [chunks.findIndex(({ type }) => type === 'IDAT'), chunks.length - 1];
    const bytes = writePngChunks([
      ...chunks.slice(0, samplesAt),
      ...before,
      ...chunks.slice(samplesAt, endAt),
      ...after,
      ...chunks.slice(endAt),
    ]);
    return { name, format: 'png' as const, bytes };
  };
  const exif = (data: Buffer): PngChunk => ({ type: 'eXIf', data });
  return [
    ...tiffs.map(([name, tiff]) => write(name, [exif(tiff)])),
    write('behind the samples', [], [exif(six)]),
    write('3 before the samples, 6 behind them', [exif(orientation(3))], [exif(six)]),
    write('two chunks: none, 6', [exif(withoutOrientation), exif(six)]),
    write('two chunks: broken, 6', [exif(latin('no structure at all')), exif(six)]),
    write('behind a palette', [exif(six)], [], indexed),
    write('with the header of a JPEG', [exif(withHeader(six))]),
    write('a raw profile named exif', [toRawProfile('exif')]),
    write('a raw profile named APP1', [toRawProfile('APP1')]),
    write('XMP alone', [{ type: 'iTXt', data: Buffer.concat([latin('XML:com.adobe.xmp\0\0\0\0\0'), xmp]) }]),
  ];
}

function toWebps(base: Buffer): OrientationFile[] {
  const write = (name: string, flags: number, ...chunks: readonly WebpChunk[]) => {
    const head = Buffer.alloc(10);
    head[0] = flags;
    head.writeUIntLE(WIDTH - 1, 4, 3);
    head.writeUIntLE(HEIGHT - 1, 7, 3);
    return { name, format: 'webp' as const, bytes: writeWebpChunks([{ type: 'VP8X', data: head }, ...readWebpChunks(base), ...chunks]) };
  };
  return [
    write('EXIF', 0x08, { type: 'EXIF', data: six }),
    write('EXIF with the header of a JPEG', 0x08, { type: 'EXIF', data: withHeader(six) }),
    write('EXIF without its flag', 0, { type: 'EXIF', data: six }),
    write('XMP alone', 0x04, { type: 'XMP ', data: xmp }),
  ];
}

/** Files that say an orientation in every place and form that a reader could look at. */
export async function createOrientationFiles(): Promise<OrientationFile[]> {
  const picture = drawQuarters();
  const [jpeg, png, indexed, webp] = await Promise.all([
    picture.clone().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer(),
    picture.clone().png().toBuffer(),
    picture.clone().png({ palette: true }).toBuffer(),
    picture.clone().webp({ lossless: true }).toBuffer(),
  ]);
  return [...toJpegs(jpeg), ...toPngs(png, indexed), ...toWebps(webp)];
}
