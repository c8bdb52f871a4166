import { crc32 } from 'node:zlib';
import type { SeededRandom } from '../../seeded-random.js';

/** Makes a broken image from a valid one; `other` is a second image of any format. */
type Corruption = (bytes: Buffer, random: SeededRandom, other: Buffer) => Buffer;

const pickOffset = (bytes: Buffer, random: SeededRandom, from = 0) => from + random.intBelow(Math.max(1, bytes.length - from));

function flipBits(bytes: Buffer, random: SeededRandom, from = 0): Buffer {
  const copy = Buffer.from(bytes);
  for (let count = 1 + random.intBelow(30); count > 0 && copy.length > 0; count -= 1) {
    const offset = pickOffset(copy, random, from);
    copy[offset] = (copy[offset] ?? 0) ^ (1 << random.intBelow(8));
  }
  return copy;
}

function writeAt(bytes: Buffer, offset: number, written: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  written.copy(copy, Math.max(0, Math.min(offset, copy.length - written.length)));
  return copy;
}

/** Extreme values for lengths, sizes and counts. */
const boundaryNumbers = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];

function encodeBoundaryNumber(random: SeededRandom, width: 2 | 4): Buffer {
  const number = Buffer.alloc(4);
  if (random.oneIn(2)) number.writeUInt32BE(random.pick(boundaryNumbers));
  else number.writeUInt32LE(random.pick(boundaryNumbers));
  return number.subarray(4 - width);
}

/** Overwrites the dimensions of an image. PNG gets a valid checksum, so that decoders accept the wrong value. */
function corruptDimensions(bytes: Buffer, random: SeededRandom): Buffer {
  const head = bytes.toString('latin1', 0, Math.min(bytes.length, 100_000));
  if (head.startsWith('\x89PNG') && bytes.length > 33) {
    const copy = writeAt(bytes, 16 + 4 * random.intBelow(2), encodeBoundaryNumber(random, 4));
    if (random.oneIn(3)) copy[24 + random.intBelow(5)] = random.intBelow(256);
    copy.writeUInt32BE(crc32(copy.subarray(12, 29)), 29);
    return copy;
  }
  if (head.startsWith('GIF')) return writeAt(bytes, 6 + 2 * random.intBelow(2), encodeBoundaryNumber(random, 2));
  if (head.startsWith('BM')) return writeAt(bytes, 18 + 2 * random.intBelow(6), encodeBoundaryNumber(random, 4));
  if (head.startsWith('8BPS')) return writeAt(bytes, 12 + 2 * random.intBelow(7), encodeBoundaryNumber(random, 2));
  if (head.startsWith('RIFF')) return writeAt(bytes, 20 + random.intBelow(12), encodeBoundaryNumber(random, 4));
  const marker = /\xff[\xc0-\xc2]/.exec(head)?.index ?? head.indexOf('ispe');
  return marker < 0 ? flipBits(bytes, random) : writeAt(bytes, marker + 4 + random.intBelow(8), encodeBoundaryNumber(random, 2));
}

/** Damages the data of a PNG and renews its checksum, so that only the decoder of the data fails. */
function corruptPngData(bytes: Buffer, random: SeededRandom): Buffer {
  const data = bytes.indexOf('IDAT');
  if (!bytes.toString('latin1', 0, 4).startsWith('\x89PNG') || data < 4) return flipBits(bytes, random, 30);
  const length = bytes.readUInt32BE(data - 4);
  if (data + 8 + length > bytes.length) return bytes;
  const copy = Buffer.from(bytes);
  flipBits(copy.subarray(data + 4, data + 4 + length), random).copy(copy, data + 4);
  copy.writeUInt32BE(crc32(copy.subarray(data, data + 4 + length)), data + 4 + length);
  return copy;
}

const corruptions: Readonly<Record<string, Corruption>> = {
  'flipped bits': (bytes, random) => flipBits(bytes, random),
  'flipped bits after the header': (bytes, random) => flipBits(bytes, random, Math.min(600, bytes.length >> 1)),
  'damaged data': corruptPngData,
  'wrong dimensions': corruptDimensions,
  'a wrong number': (bytes, random) => writeAt(bytes, pickOffset(bytes, random, 12), encodeBoundaryNumber(random, random.oneIn(2) ? 2 : 4)),
  'a wrong number in the header': (bytes, random) =>
    writeAt(bytes, 12 + random.intBelow(200), encodeBoundaryNumber(random, random.oneIn(2) ? 2 : 4)),
  truncated: (bytes, random) => bytes.subarray(0, pickOffset(bytes, random)),
  'without its end': (bytes, random) => bytes.subarray(0, Math.max(0, bytes.length - 1 - random.intBelow(200))),
  'without a piece': (bytes, random) => {
    const from = pickOffset(bytes, random, 20);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 1 + random.intBelow(400))]);
  },
  'a piece twice': (bytes, random) => {
    const from = pickOffset(bytes, random);
    const piece = bytes.subarray(from, from + 1 + random.intBelow(2_000));
    return Buffer.concat([bytes.subarray(0, from), piece, piece, bytes.subarray(from + piece.length)]);
  },
  'a piece of zeros': (bytes, random) => writeAt(bytes, pickOffset(bytes, random, 20), Buffer.alloc(1 + random.intBelow(300))),
  'a piece of another image': (bytes, random, other) => {
    const from = pickOffset(other, random);
    return writeAt(
      bytes,
      pickOffset(bytes, random, 20),
      other.subarray(from, from + Math.min(1 + random.intBelow(400), bytes.length >> 1)),
    );
  },
  'garbage appended': (bytes, random) => Buffer.concat([bytes, random.bytes(1 + random.intBelow(2_000))]),
  'another image appended': (bytes, _dice, other) => Buffer.concat([bytes, other]),
  'itself appended': (bytes) => Buffer.concat([bytes, bytes]),
  'the end of another image': (bytes, random, other) => {
    const cut = 64 + random.intBelow(600);
    return Buffer.concat([bytes.subarray(0, cut), other.subarray(cut)]);
  },
  'the magic bytes of another image': (bytes, _dice, other) => Buffer.concat([other.subarray(0, 12), bytes.subarray(12)]),
  'garbage prepended': (bytes, random) => Buffer.concat([random.bytes(1 + random.intBelow(8)), bytes]),
  'only garbage': (bytes, random) => random.bytes(Math.min(bytes.length, 1 + random.intBelow(3_000))),
};

/** The last three seldom leave an image that reaches a decoder, so they are picked less often. */
const [shallowCorruptions, deepCorruptions] = [Object.entries(corruptions).slice(-3), Object.entries(corruptions).slice(0, -3)];

/** Corrupts an image in a random way. */
export function corrupt(bytes: Buffer, random: SeededRandom, other: Buffer): { readonly description: string; readonly bytes: Buffer } {
  const [description, apply] = random.pick(random.oneIn(10) ? shallowCorruptions : deepCorruptions);
  return { description, bytes: apply(bytes, random, other) };
}
