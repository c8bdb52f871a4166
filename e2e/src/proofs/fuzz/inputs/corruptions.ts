import { crc32 } from 'node:zlib';
import type { SeededRandom } from '../../seeded-random.js';

/** Makes another input out of the bytes of a good one; `other` is a second image, of any format. */
type Corruption = (bytes: Buffer, dice: SeededRandom, other: Buffer) => Buffer;

const pickOffset = (bytes: Buffer, dice: SeededRandom, from = 0) => from + dice.intBelow(Math.max(1, bytes.length - from));

function flipBits(bytes: Buffer, dice: SeededRandom, from = 0): Buffer {
  const copy = Buffer.from(bytes);
  for (let count = 1 + dice.intBelow(30); count > 0 && copy.length > 0; count -= 1) {
    const place = pickOffset(copy, dice, from);
    copy[place] = (copy[place] ?? 0) ^ (1 << dice.intBelow(8));
  }
  return copy;
}

function writeAt(bytes: Buffer, place: number, written: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  written.copy(copy, Math.max(0, Math.min(place, copy.length - written.length)));
  return copy;
}

/** Numbers that lengths, sizes and counts are unlikely to have been tried with. */
const boundaryNumbers = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];

function encodeBoundaryNumber(dice: SeededRandom, width: 2 | 4): Buffer {
  const number = Buffer.alloc(4);
  if (dice.oneIn(2)) number.writeUInt32BE(dice.pick(boundaryNumbers));
  else number.writeUInt32LE(dice.pick(boundaryNumbers));
  return number.subarray(4 - width);
}

/** Where the sizes of a picture stand in each format; PNG's sum is set right again, so that the lie is believed. */
function corruptDimensions(bytes: Buffer, dice: SeededRandom): Buffer {
  const head = bytes.toString('latin1', 0, Math.min(bytes.length, 100_000));
  if (head.startsWith('\x89PNG') && bytes.length > 33) {
    const copy = writeAt(bytes, 16 + 4 * dice.intBelow(2), encodeBoundaryNumber(dice, 4));
    if (dice.oneIn(3)) copy[24 + dice.intBelow(5)] = dice.intBelow(256);
    copy.writeUInt32BE(crc32(copy.subarray(12, 29)), 29);
    return copy;
  }
  if (head.startsWith('GIF')) return writeAt(bytes, 6 + 2 * dice.intBelow(2), encodeBoundaryNumber(dice, 2));
  if (head.startsWith('RIFF')) return writeAt(bytes, 20 + dice.intBelow(12), encodeBoundaryNumber(dice, 4));
  const marker = /\xff[\xc0-\xc2]/.exec(head)?.index ?? head.indexOf('ispe');
  return marker < 0 ? flipBits(bytes, dice) : writeAt(bytes, marker + 4 + dice.intBelow(8), encodeBoundaryNumber(dice, 2));
}

/** A PNG whose chunk was damaged and whose sum is right: only what reads the data can see it. */
function corruptPngData(bytes: Buffer, dice: SeededRandom): Buffer {
  const data = bytes.indexOf('IDAT');
  if (!bytes.toString('latin1', 0, 4).startsWith('\x89PNG') || data < 4) return flipBits(bytes, dice, 30);
  const length = bytes.readUInt32BE(data - 4);
  if (data + 8 + length > bytes.length) return bytes;
  const copy = Buffer.from(bytes);
  flipBits(copy.subarray(data + 4, data + 4 + length), dice).copy(copy, data + 4);
  copy.writeUInt32BE(crc32(copy.subarray(data, data + 4 + length)), data + 4 + length);
  return copy;
}

const corruptions: Readonly<Record<string, Corruption>> = {
  'flipped bits': (bytes, dice) => flipBits(bytes, dice),
  'flipped bits behind the header': (bytes, dice) => flipBits(bytes, dice, Math.min(600, bytes.length >> 1)),
  'damage inside': corruptPngData,
  'a size that lies': corruptDimensions,
  'a number that lies': (bytes, dice) => writeAt(bytes, pickOffset(bytes, dice, 12), encodeBoundaryNumber(dice, dice.oneIn(2) ? 2 : 4)),
  'a header number that lies': (bytes, dice) => writeAt(bytes, 12 + dice.intBelow(200), encodeBoundaryNumber(dice, dice.oneIn(2) ? 2 : 4)),
  'cut off': (bytes, dice) => bytes.subarray(0, pickOffset(bytes, dice)),
  'the end cut off': (bytes, dice) => bytes.subarray(0, Math.max(0, bytes.length - 1 - dice.intBelow(200))),
  'a piece taken out': (bytes, dice) => {
    const from = pickOffset(bytes, dice, 20);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 1 + dice.intBelow(400))]);
  },
  'a piece twice': (bytes, dice) => {
    const from = pickOffset(bytes, dice);
    const piece = bytes.subarray(from, from + 1 + dice.intBelow(2_000));
    return Buffer.concat([bytes.subarray(0, from), piece, piece, bytes.subarray(from + piece.length)]);
  },
  'a piece of zeros': (bytes, dice) => writeAt(bytes, pickOffset(bytes, dice, 20), Buffer.alloc(1 + dice.intBelow(300))),
  'a piece of another': (bytes, dice, other) => {
    const from = pickOffset(other, dice);
    return writeAt(bytes, pickOffset(bytes, dice, 20), other.subarray(from, from + Math.min(1 + dice.intBelow(400), bytes.length >> 1)));
  },
  'garbage behind': (bytes, dice) => Buffer.concat([bytes, dice.bytes(1 + dice.intBelow(2_000))]),
  'another behind': (bytes, _dice, other) => Buffer.concat([bytes, other]),
  'itself behind': (bytes) => Buffer.concat([bytes, bytes]),
  'the head of one, the tail of another': (bytes, dice, other) => {
    const cut = 64 + dice.intBelow(600);
    return Buffer.concat([bytes.subarray(0, cut), other.subarray(cut)]);
  },
  'the magic of another': (bytes, _dice, other) => Buffer.concat([other.subarray(0, 12), bytes.subarray(12)]),
  'garbage in front': (bytes, dice) => Buffer.concat([dice.bytes(1 + dice.intBelow(8)), bytes]),
  'nothing but garbage': (bytes, dice) => dice.bytes(Math.min(bytes.length, 1 + dice.intBelow(3_000))),
};

/** Those that most often leave something to decode come up more often. */
const [shallowCorruptions, deepCorruptions] = [Object.entries(corruptions).slice(-3), Object.entries(corruptions).slice(0, -3)];

/** One mutated image and what was done to it. */
export function corrupt(bytes: Buffer, dice: SeededRandom, other: Buffer): { readonly how: string; readonly bytes: Buffer } {
  const [how, change] = dice.pick(dice.oneIn(10) ? shallowCorruptions : deepCorruptions);
  return { how, bytes: change(bytes, dice, other) };
}
