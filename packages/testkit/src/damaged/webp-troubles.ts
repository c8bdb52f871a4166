import { readWebpChunks, type WebpChunk, writeWebpChunks } from '@pixmill/image-formats';
import { drawAnimation, drawSample } from './sample-picture.js';
import { find, overwrite, splice, type Trouble } from './trouble.js';

type Edit = (bytes: Buffer) => Buffer;

const encode = () => drawSample().webp({ quality: 80 }).toBuffer();
const encodeLossless = () => drawSample().webp({ lossless: true }).toBuffer();
const encodeAlpha = () => drawSample({ alpha: true }).webp({ quality: 80 }).toBuffer();
const encodeAnimation = async () => (await drawAnimation()).webp({ quality: 80, delay: [200, 200, 200], loop: 0 }).toBuffer();

const trouble = (name: string, edit: Edit, open: () => Promise<Buffer> = encode): Trouble => ({
  name,
  format: 'webp',
  make: async () => edit(await open()),
});

const addToSize =
  (bytes: number): Edit =>
  (file) => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(file.readUInt32LE(4) + bytes);
    return overwrite(file, 4, size);
  };

const cut =
  (share: number): Edit =>
  (bytes) =>
    bytes.subarray(0, Math.floor(bytes.length * share));

const editChunks =
  (edit: (chunks: WebpChunk[]) => WebpChunk[]): Edit =>
  (bytes) =>
    writeWebpChunks(edit(readWebpChunks(bytes)));

/** An EXIF chunk of odd length without its padding byte, at the end. */
const addOddChunk: Edit = (bytes) => {
  const withExif = editChunks((chunks) => [...chunks, { type: 'EXIF', data: Buffer.from('odd') }])(bytes);
  return addToSize(-1)(withExif.subarray(0, -1));
};

export const webpTroubles: readonly Trouble[] = [
  trouble('WebP: RIFF size above that of the file', addToSize(1000)),
  trouble('WebP: RIFF size below that of the file', addToSize(-20)),
  trouble('WebP: RIFF size one byte short', addToSize(-1)),
  trouble('WebP: RIFF size of 0', (bytes) => overwrite(bytes, 4, Buffer.alloc(4))),
  trouble('WebP: an odd chunk without padding at the end', addOddChunk, encodeAlpha),
  trouble('WebP: bytes behind the RIFF size', (bytes) => Buffer.concat([bytes, Buffer.from('trailer')])),
  trouble('WebP: lossy, cut in the last rows', cut(0.9)),
  trouble('WebP: lossy, cut in the middle', cut(0.5)),
  trouble('WebP: lossless, cut in the last rows', cut(0.9), encodeLossless),
  trouble('WebP: lossless, cut in the middle', cut(0.5), encodeLossless),
  trouble(
    'WebP: alpha, cut in the middle of its colours',
    (bytes) => {
      const at = find(bytes, 'VP8 ', 30);
      return bytes.subarray(0, at + 8 + (bytes.readUInt32LE(at + 4) >> 1));
    },
    encodeAlpha,
  ),
  trouble('WebP: ends behind its header', (bytes) => bytes.subarray(0, 34)),
  trouble('WebP: animation, cut in the last frame', cut(0.9), encodeAnimation),
  trouble('WebP: animation, cut in the first frame', cut(0.2), encodeAnimation),
  trouble('WebP: a wrong byte in the coded samples', (bytes) => overwrite(bytes, bytes.length >> 1, Buffer.from([1, 2, 3, 4, 5]))),
  trouble(
    'WebP: an unknown chunk',
    editChunks((chunks) => [...chunks, { type: 'ABCD', data: Buffer.alloc(6) }]),
    encodeAlpha,
  ),
  trouble('WebP: a canvas that differs from its image', (bytes) => overwrite(bytes, 24, Buffer.from([99, 0, 0, 99, 0, 0])), encodeAlpha),
  trouble('WebP: no alpha flag before an alpha chunk', (bytes) => overwrite(bytes, 20, Buffer.from([0])), encodeAlpha),
  trouble(
    'WebP: zero bytes between chunks',
    (bytes) => {
      const at = find(bytes, 'VP8 ', 30);
      return addToSize(4)(splice(bytes, at, Buffer.alloc(4)));
    },
    encodeAlpha,
  ),
];
