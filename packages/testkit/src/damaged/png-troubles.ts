import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { findPngChunk, type PngChunk, readPngChunks, writePngChunks } from '@pixmill/image-formats';
import { drawSample, sampleSize } from './sample-picture.js';
import { find, overwrite, splice, type Trouble } from './trouble.js';

type Edit = (bytes: Buffer) => Buffer;

const encode = () => drawSample().png({ adaptiveFiltering: true }).toBuffer();
const encodeAlpha = () => drawSample({ alpha: true }).png().toBuffer();
const encodePalette = () => drawSample().png({ palette: true, colours: 64 }).toBuffer();
const encodeInterlaced = () => drawSample().png({ progressive: true }).toBuffer();

const trouble = (name: string, edit: Edit, open: () => Promise<Buffer> = encode): Trouble => ({
  name,
  format: 'png',
  make: async () => edit(await open()),
});

const editChunks =
  (edit: (chunks: PngChunk[]) => PngChunk[]): Edit =>
  (bytes) =>
    writePngChunks(edit(readPngChunks(bytes)));

const editData =
  (edit: (data: Buffer) => Buffer): Edit =>
  (bytes) => {
    const chunks = readPngChunks(bytes);
    const data = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map((chunk) => chunk.data));
    const others = chunks.filter(({ type }) => type !== 'IDAT');
    return writePngChunks([...others.slice(0, -1), { type: 'IDAT', data: edit(data) }, ...others.slice(-1)]);
  };

const text: PngChunk = { type: 'tEXt', data: Buffer.from('Comment\0a text') };
const addText = (bytes: Buffer) => editChunks(([head, ...rest]) => (head ? [head, text, ...rest] : rest))(bytes);

/** Breaks the checksum of the first chunk of this type. */
const breakChecksum =
  (type: string): Edit =>
  (bytes) => {
    const at = find(bytes, type);
    return overwrite(bytes, at + 4 + bytes.readUInt32BE(at - 4), Buffer.from([1, 2, 3, 4]));
  };

/** Cuts the file in its coded samples. */
const cutData =
  (share: number): Edit =>
  (bytes) => {
    const at = find(bytes, 'IDAT');
    return bytes.subarray(0, Math.floor(at + 4 + bytes.readUInt32BE(at - 4) * share));
  };

const splitData = (bytes: Buffer, between: readonly PngChunk[]) =>
  editChunks((chunks) =>
    chunks.flatMap((chunk) => {
      if (chunk.type !== 'IDAT') return [chunk];
      const middle = chunk.data.length >> 1;
      return [{ type: 'IDAT', data: chunk.data.subarray(0, middle) }, ...between, { type: 'IDAT', data: chunk.data.subarray(middle) }];
    }),
  )(bytes);

const moveBehind = (type: string, other: string) =>
  editChunks((chunks) => {
    const moved = chunks.filter((chunk) => chunk.type === type);
    return chunks.filter((chunk) => chunk.type !== type).flatMap((chunk) => (chunk.type === other ? [chunk, ...moved] : [chunk]));
  });

/** A wrong row filter in the middle. */
const breakFilter = editData((data) => {
  const rows = inflateSync(data);
  const stride = sampleSize.width * 3 + 1;
  rows[stride * (sampleSize.height >> 1)] = 9;
  return deflateSync(rows);
});

/** Compressed data without the last rows, complete in itself. */
const dropRows = editData((data) => deflateSync(inflateSync(data).subarray(0, (sampleSize.width * 3 + 1) * 50)));
const addRows = editData((data) => deflateSync(Buffer.concat([inflateSync(data), Buffer.alloc(400)])));

const toAnimation = (bytes: Buffer, second: Buffer): Buffer => {
  const data = (file: Buffer) => findPngChunk(readPngChunks(file), 'IDAT')?.data ?? Buffer.alloc(0);
  const control = (sequence: number) => {
    const body = Buffer.alloc(26);
    [sequence, sampleSize.width, sampleSize.height].forEach((value, index) => {
      body.writeUInt32BE(value, index * 4);
    });
    body.writeUInt16BE(200, 20);
    body.writeUInt16BE(1000, 22);
    return { type: 'fcTL', data: body };
  };
  const [head] = readPngChunks(bytes);
  return writePngChunks([
    ...(head ? [head] : []),
    { type: 'acTL', data: Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]) },
    control(0),
    { type: 'IDAT', data: data(bytes) },
    control(1),
    { type: 'fdAT', data: Buffer.concat([Buffer.from([0, 0, 0, 2]), data(second)]) },
    { type: 'IEND', data: Buffer.alloc(0) },
  ]);
};
const encodeAnimation = async () => toAnimation(await encode(), await drawSample({ shift: 9 }).png().toBuffer());

/** Breaks the declared checksum of the zlib stream and keeps that of the chunk. */
const breakAdler = editData((data) => overwrite(data, data.length - 4, Buffer.from([9, 9, 9, 9])));

export const pngTroubles: readonly Trouble[] = [
  trouble('PNG: wrong checksum of a text chunk', (bytes) => breakChecksum('tEXt')(addText(bytes))),
  trouble('PNG: wrong checksum of IDAT', breakChecksum('IDAT')),
  trouble('PNG: wrong checksum of PLTE', breakChecksum('PLTE'), encodePalette),
  trouble('PNG: wrong checksum of IHDR', breakChecksum('IHDR')),
  trouble('PNG: wrong checksum of IEND', breakChecksum('IEND')),
  trouble('PNG: wrong checksum of gAMA', (bytes) =>
    breakChecksum('gAMA')(
      editChunks(([head, ...rest]) => (head ? [head, { type: 'gAMA', data: Buffer.from([0, 1, 134, 160]) }, ...rest] : rest))(bytes),
    ),
  ),
  trouble('PNG: no IEND chunk', (bytes) => bytes.subarray(0, -12)),
  trouble('PNG: cut in the IEND chunk', (bytes) => bytes.subarray(0, -6)),
  trouble('PNG: cut in the last rows', cutData(0.9)),
  trouble('PNG: cut in the middle', cutData(0.5)),
  trouble('PNG: alpha, cut in the middle', cutData(0.5), encodeAlpha),
  trouble('PNG: palette, cut in the middle', cutData(0.5), encodePalette),
  trouble('PNG: interlaced, cut in the last pass', cutData(0.8), encodeInterlaced),
  trouble('PNG: interlaced, cut in an early pass', cutData(0.1), encodeInterlaced),
  trouble('PNG: ends before IDAT', (bytes) => bytes.subarray(0, find(bytes, 'IDAT') - 4)),
  trouble('PNG: ends in the first row', cutData(0.005)),
  trouble('PNG: wrong Adler-32', breakAdler),
  trouble(
    'PNG: no Adler-32',
    editData((data) => data.subarray(0, -4)),
  ),
  trouble(
    'PNG: a wrong byte in the compressed data',
    editData((data) => overwrite(data, data.length >> 1, Buffer.from([0xaa, 0x55, 0xff]))),
  ),
  trouble('PNG: an unknown row filter', breakFilter),
  trouble('PNG: fewer rows than the header says', dropRows),
  trouble('PNG: more data than the header says', addRows),
  trouble(
    'PNG: bytes behind the compressed data',
    editData((data) => Buffer.concat([data, Buffer.alloc(50, 7)])),
  ),
  trouble('PNG: bytes behind IEND', (bytes) => Buffer.concat([bytes, Buffer.from('trailer')])),
  trouble('PNG: an empty IDAT chunk', (bytes) => splitData(bytes, [{ type: 'IDAT', data: Buffer.alloc(0) }])),
  trouble('PNG: a text between IDAT chunks', (bytes) => splitData(bytes, [text])),
  trouble('PNG: PLTE behind IDAT', moveBehind('PLTE', 'IDAT'), encodePalette),
  trouble(
    'PNG: tRNS before PLTE',
    (bytes) =>
      editChunks((chunks) =>
        chunks.flatMap((chunk) => (chunk.type === 'PLTE' ? [{ type: 'tRNS', data: Buffer.from([0, 90, 200]) }, chunk] : [chunk])),
      )(bytes),
    encodePalette,
  ),
  trouble('PNG: gAMA behind IDAT', (bytes) =>
    editChunks((chunks) =>
      chunks.flatMap((chunk) => (chunk.type === 'IDAT' ? [chunk, { type: 'gAMA', data: Buffer.from([0, 1, 134, 160]) }] : [chunk])),
    )(bytes),
  ),
  trouble(
    'PNG: two IHDR chunks',
    editChunks(([head, ...rest]) => (head ? [head, head, ...rest] : rest)),
  ),
  trouble(
    'PNG: an unknown critical chunk',
    editChunks(([head, ...rest]) => (head ? [head, { type: 'ABCD', data: Buffer.alloc(3) }, ...rest] : rest)),
  ),
  trouble('PNG: a chunk length above the end of the file', (bytes) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(100_000);
    return overwrite(bytes, find(bytes, 'IDAT') - 4, length);
  }),
  trouble('PNG: zero bytes between chunks', (bytes) => splice(bytes, find(bytes, 'IDAT') - 4, Buffer.alloc(5))),
  trouble('APNG: cut in the last frame', (bytes) => bytes.subarray(0, -1500), encodeAnimation),
  trouble('APNG: wrong checksum of fdAT', breakChecksum('fdAT'), encodeAnimation),
  trouble(
    'APNG: a wrong sequence number',
    (bytes) => {
      const at = find(bytes, 'fdAT');
      const changed = overwrite(bytes, at + 4, Buffer.from([0, 0, 0, 7]));
      const checksum = Buffer.alloc(4);
      checksum.writeUInt32BE(crc32(changed.subarray(at, at + 4 + bytes.readUInt32BE(at - 4))));
      return overwrite(changed, at + 4 + bytes.readUInt32BE(at - 4), checksum);
    },
    encodeAnimation,
  ),
];
