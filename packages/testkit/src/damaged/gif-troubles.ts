import { type GifBlock, readGifBlocks, writeGifBlocks } from '@pixmill/image-formats';
import { drawAnimation, drawSample, sampleSize } from './sample-picture.js';
import { overwrite, splice, type Trouble } from './trouble.js';

type Edit = (bytes: Buffer) => Buffer;

const encode = () => drawSample().gif({ colours: 64, dither: 0 }).toBuffer();
const encodeAnimation = async () => (await drawAnimation()).gif({ colours: 64, dither: 0, delay: [200, 200, 200], loop: 0 }).toBuffer();

const trouble = (name: string, edit: Edit, open: () => Promise<Buffer> = encode): Trouble => ({
  name,
  format: 'gif',
  make: async () => edit(await open()),
});

type BlockEdit = (block: Buffer) => Buffer;

/** Changes the last image block. */
const editLastImage =
  (edit: BlockEdit): Edit =>
  (bytes) => {
    const { head, blocks } = readGifBlocks(bytes);
    const last = blocks.findLastIndex(({ kind }) => kind === 'image');
    const edited = blocks.map((block, index): GifBlock => (index === last ? { kind: 'image', bytes: edit(block.bytes) } : block));
    return writeGifBlocks({ head, blocks: edited });
  };

/** Where the sub-blocks of an image block begin. */
const dataStart = (block: Buffer) => {
  const packed = block[9] ?? 0;
  return 10 + (packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0) + 1;
};

/** The image block with the sub-blocks of these coded bytes. */
function withData(block: Buffer, data: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < data.length; at += 255) {
    const part = data.subarray(at, at + 255);
    parts.push(Buffer.from([part.length]), part);
  }
  return Buffer.concat([block.subarray(0, dataStart(block)), ...parts, Buffer.from([0])]);
}

function readData(block: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = dataStart(block); (block[at] ?? 0) > 0; at += (block[at] ?? 0) + 1)
    parts.push(block.subarray(at + 1, at + 1 + (block[at] ?? 0)));
  return Buffer.concat(parts);
}

const editData = (edit: BlockEdit) => editLastImage((block) => withData(block, edit(readData(block))));

/** Cuts the file in the data of its last image. */
const cutLastImage =
  (share: number): Edit =>
  (bytes) => {
    const { head, blocks } = readGifBlocks(bytes);
    const last = blocks.findLastIndex(({ kind }) => kind === 'image');
    const before = [head, ...blocks.slice(0, last).map((block) => block.bytes)];
    const image = blocks[last]?.bytes ?? Buffer.alloc(0);
    const start = dataStart(image);
    return Buffer.concat([...before, image.subarray(0, Math.floor(start + (image.length - start) * share))]);
  };

/** The place and the size of the last image, in px. */
const placeLastImage = (left: number, top: number, width: number = sampleSize.width, height: number = sampleSize.height) => {
  const place = Buffer.alloc(8);
  [left, top, width, height].forEach((value, index) => {
    place.writeUInt16LE(value, index * 2);
  });
  return editLastImage((block) => overwrite(block, 1, place));
};

const withoutColours: Edit = (bytes) => {
  const packed = bytes[10] ?? 0;
  const tableBytes = packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0;
  return overwrite(splice(bytes, 13, Buffer.alloc(0), tableBytes), 10, Buffer.from([packed & 0x7f]));
};

export const gifTroubles: readonly Trouble[] = [
  trouble('GIF: no trailer', (bytes) => bytes.subarray(0, -1)),
  trouble('GIF: no end of the sub-blocks and no trailer', (bytes) => bytes.subarray(0, -2)),
  trouble('GIF: cut in the last rows', cutLastImage(0.9)),
  trouble('GIF: cut in the middle', cutLastImage(0.5)),
  trouble('GIF: ends before its data', cutLastImage(0)),
  trouble('GIF: animation, no trailer', (bytes) => bytes.subarray(0, -1), encodeAnimation),
  trouble('GIF: animation, cut in the last frame', cutLastImage(0.5), encodeAnimation),
  trouble(
    'GIF: the compressed data ends early',
    editData((data) => data.subarray(0, data.length * 0.6)),
  ),
  trouble(
    'GIF: animation, the data of the last frame ends early',
    editData((data) => data.subarray(0, data.length * 0.6)),
    encodeAnimation,
  ),
  trouble(
    'GIF: no end code',
    editData((data) => data.subarray(0, -1)),
  ),
  trouble(
    'GIF: bytes behind the end code',
    editData((data) => Buffer.concat([data, Buffer.alloc(20, 1)])),
  ),
  trouble(
    'GIF: an impossible code',
    editData((data) => overwrite(data, 4, Buffer.from([0xff, 0xff, 0xff]))),
  ),
  trouble(
    'GIF: a wrong byte in the compressed data',
    editData((data) => overwrite(data, data.length >> 1, Buffer.from([0xff, 0xff, 0xff]))),
  ),
  trouble('GIF: a frame partly outside of the canvas', placeLastImage(30, 20), encodeAnimation),
  trouble('GIF: a single image larger than the canvas', (bytes) => overwrite(bytes, 6, Buffer.from([60, 0, 50, 0]))),
  trouble('GIF: a frame outside of the canvas', placeLastImage(200, 200), encodeAnimation),
  trouble('GIF: a frame of 0 px', placeLastImage(0, 0, 0, 0), encodeAnimation),
  trouble('GIF: a sub-block longer than the file', (bytes) => overwrite(bytes, bytes.length - 2, Buffer.from([200]))),
  trouble('GIF: bytes between blocks', (bytes) => splice(bytes, bytes.length - 1, Buffer.from([7, 7, 7])), encodeAnimation),
  trouble('GIF: zero bytes between blocks', (bytes) => splice(bytes, bytes.length - 1, Buffer.alloc(3)), encodeAnimation),
  trouble('GIF: bytes behind the trailer', (bytes) => Buffer.concat([bytes, Buffer.from('trailer')])),
  trouble('GIF: no colour table', withoutColours),
  trouble(
    'GIF: a code size of 12',
    editLastImage((block) => overwrite(block, dataStart(block) - 1, Buffer.from([12]))),
  ),
  trouble('GIF: a canvas of 0 px', (bytes) => overwrite(bytes, 6, Buffer.alloc(4))),
  trouble('GIF: no image', (bytes) => writeGifBlocks({ head: readGifBlocks(bytes).head, blocks: [] })),
];
