import { describe, expect, test } from '@jest/globals';
import { sniff } from './sniff.js';

type Entry = readonly [tag: number, type: number, value: number];
interface TiffOptions {
  readonly order?: 'II' | 'MM';
  /** Directories in a chain; in the first one `SubIFDs` can point to the offset of another. */
  readonly chain: readonly (readonly Entry[])[];
  readonly make?: string;
}

const [byte, short, long] = [1, 3, 4];
/** Offsets of the directories, which all have the same room. */
const directoryAt = (index: number) => 64 + index * 96;

/** A TIFF of directories alone, written after TIFF 6.0 section 2. */
function writeDirectories({ order = 'II', chain, make = '' }: TiffOptions): Buffer {
  const bytes = Buffer.alloc(directoryAt(chain.length));
  const u16 = (value: number, at: number) => (order === 'II' ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at));
  const u32 = (value: number, at: number) => (order === 'II' ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at));
  bytes.write(order, 0, 'latin1');
  u16(42, 2);
  u32(directoryAt(0), 4);
  bytes.write(make, 16, 'latin1');
  chain.forEach((entries, index) => {
    const at = directoryAt(index);
    const made: readonly Entry[] = index === 0 && make !== '' ? [...entries, [271, 2, 16]] : entries;
    u16(made.length, at);
    made.forEach(([tag, type, value], position) => {
      const entry = at + 2 + position * 12;
      u16(tag, entry);
      u16(type, entry + 2);
      u32(tag === 271 ? make.length + 1 : tag === 50_706 ? 4 : 1, entry + 4);
      if (type === short) u16(value, entry + 8);
      else u32(value, entry + 8);
    });
    u32(0, at + 2 + made.length * 12);
  });
  return bytes;
}

const picture: readonly Entry[] = [
  [254, long, 0],
  [259, short, 1],
  [262, short, 2],
];
const thumbnail: readonly Entry[] = [[254, long, 1], ...picture.slice(1)];
const toSubDirectory: Entry = [330, long, directoryAt(1)];
const sensor: readonly Entry[] = [[262, short, 32_803]];

describe('sniff of raw files that start like a TIFF', () => {
  test.each<readonly [string, string, TiffOptions]>([
    ['a version of DNG', 'DNG', { chain: [[...thumbnail, [50_706, byte, 0x0401]]] }],
    ['samples of a sensor in a sub-directory', 'NEF', { make: 'NIKON CORPORATION', chain: [[...thumbnail, toSubDirectory], sensor] }],
    ['a sub-directory outside of the bytes', 'ARW', { make: 'SONY', chain: [[...thumbnail, [330, long, 90_000]]] }],
    ['a compression of Pentax', 'PEF', { order: 'MM', make: 'PENTAX', chain: [[[259, short, 65_535]]] }],
    ['a maker without a name here', 'Leaf', { make: 'Leaf', chain: [sensor] }],
    ['no maker', 'TIFF/EP', { chain: [sensor] }],
  ])('sniff: names a file with %s as %s', (_case, name, file) => {
    expect(sniff(writeDirectories(file))).toEqual({ format: null, name: `camera raw (${name})` });
  });

  test.each([
    ['CR2', 'II*\0\x10\0\0\0CR\x02\0\0\0\0\0'],
    ['IIQ', 'II*\0\x10\0\0\0IIII\0\0\0\0'],
  ])('sniff: names %s by its signature', (name, start) => {
    expect(sniff(Buffer.from(start, 'latin1'))).toEqual({ format: null, name: `camera raw (${name})` });
  });

  test('sniff: a picture of a camera, a page of several and a thumbnail without a camera are TIFFs', () => {
    for (const file of [
      { make: 'NIKON CORPORATION', chain: [picture] },
      { make: 'SONY', order: 'MM' as const, chain: [[...picture, toSubDirectory], thumbnail] },
      { chain: [[...thumbnail, toSubDirectory], picture] },
    ]) {
      expect(sniff(writeDirectories(file))).toEqual({ format: 'tiff' });
    }
  });

  test('sniff: directories in a circle and numbers that lie end the search', () => {
    const circle = writeDirectories({ chain: [[[330, long, directoryAt(0)]]] });
    expect(sniff(circle)).toEqual({ format: 'tiff' });
    const manyEntries = writeDirectories({ chain: [picture] });
    manyEntries.writeUInt16LE(65_535, directoryAt(0));
    expect(sniff(manyEntries)).toEqual({ format: 'tiff' });
    for (let length = 0; length < circle.length; length += 1) expect(() => sniff(circle.subarray(0, length))).not.toThrow();
  });
});
