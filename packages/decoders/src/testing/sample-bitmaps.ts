import { type BmpFields, sampleHeight, writeBmp, writeBmpRows } from './write-bmp.js';
import { writeIco, writeIconBitmap } from './write-ico.js';

const colours = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 0],
] as const;
const sixteenColours = [...colours, ...Array.from({ length: 12 }, (_, index) => [200, index * 16, 30] as const)];
const masks = [0xff0000, 0xff00, 0xff] as const;
const withAlphaMask = [...masks, 0xff00_0000] as const;
const rgb = (x: number, row: number) => x * 40 * 65_536 + row * 80 * 256 + 7;
const halfRgb = (x: number, row: number) => 0x8000_0000 + rgb(x, row);
const diagonal = (x: number, row: number) => (x + row) & 3;
const runs = (...bytes: number[]) => Buffer.from(bytes);

const fields: Readonly<Record<string, BmpFields>> = {
  'rows from the top': { bits: 24, height: -sampleHeight, pixel: rgb },
  'the header of OS/2 1': { headerBytes: 12, bits: 4, palette: sixteenColours, pixel: diagonal },
  'a header of 16 bytes': { headerBytes: 16, bits: 24, pixel: rgb },
  'a header of 48 bytes': { headerBytes: 48, bits: 24, pixel: rgb },
  'a header of 64 bytes': { headerBytes: 64, bits: 24, pixel: rgb },
  '1 bit': { bits: 1, palette: colours.slice(0, 2), pixel: (x, row) => (x + row) & 1 },
  '2 bits': { bits: 2, palette: colours, pixel: diagonal },
  'indices beyond the palette': { bits: 4, palette: colours, pixel: (x, row) => x + row + 1 },
  '16 bits': { bits: 16, pixel: (x, row) => 0x8000 + x * 6 * 1024 + row * 9 * 32 + 17 },
  '16 bits with masks of 3, 3 and 2 bits': { bits: 16, compression: 3, masks: [0xe0, 0x1c, 0x3], pixel: (x, row) => x * 50 + row },
  '16 bits without green': { bits: 16, compression: 3, masks: [0xf800, 0, 0x1f], pixel: (x) => x * 999 },
  '32 bits, where the fourth byte has no meaning': { bits: 32, pixel: halfRgb },
  '32 bits with masks of 10 bits': {
    bits: 32,
    compression: 3,
    masks: [0x3ff0_0000, 0xf_fc00, 0x3ff],
    pixel: (x, row) => x * 200 * 2 ** 20 + row * 300 * 1024 + 999,
  },
  '32 bits with four masks': { bits: 32, compression: 6, masks: withAlphaMask, pixel: halfRgb },
  '32 bits, the header of version 3 with masks': { headerBytes: 52, bits: 32, compression: 3, masks, pixel: halfRgb },
  '32 bits, the header of version 3 with alpha': { headerBytes: 56, bits: 32, compression: 3, masks: withAlphaMask, pixel: halfRgb },
  '32 bits, the header of version 4 with a mask of alpha only': {
    headerBytes: 108,
    bits: 32,
    masks: [0, 0, 0, 0xff00_0000],
    pixel: halfRgb,
  },
  '32 bits, the header of version 5': { headerBytes: 124, bits: 32, compression: 3, masks: withAlphaMask, pixel: halfRgb },
  'alpha that is 0 everywhere': { headerBytes: 124, bits: 32, compression: 3, masks: withAlphaMask, pixel: rgb },
  'alpha that is 0 in most pixels': {
    headerBytes: 124,
    bits: 32,
    compression: 3,
    masks: withAlphaMask,
    pixel: (x, row) => (x === 2 ? halfRgb : rgb)(x, row),
  },
  'linear light': {
    headerBytes: 108,
    bits: 24,
    space: 0,
    gamma: 1,
    primaries: [0.64, 0.33, 0.03, 0.3, 0.6, 0.1, 0.15, 0.06, 0.79],
    pixel: rgb,
  },
  'RLE8 that jumps': { bits: 8, compression: 1, palette: colours, data: runs(2, 1, 0, 2, 1, 1, 2, 2, 0, 0, 0, 3, 1, 2, 3, 0, 0, 1) },
  'RLE8 with a run beyond its row': { bits: 8, compression: 1, palette: colours, data: runs(9, 1, 0, 0, 5, 2, 0, 0, 5, 3, 0, 1) },
  'RLE8 without its end': { bits: 8, compression: 1, palette: colours, data: runs(5, 1, 0, 0, 5, 2, 0, 0, 5, 3) },
  'RLE8 that is cut': { bits: 8, compression: 1, palette: colours, data: runs(5, 1, 0, 0, 5, 2, 0, 0, 3, 3) },
  'RLE8 from the top': { bits: 8, compression: 1, height: -sampleHeight, palette: colours, data: runs(5, 1, 0, 0, 5, 2, 0, 0, 5, 3, 0, 1) },
  RLE4: { bits: 4, compression: 2, palette: colours, data: runs(5, 0x12, 0, 0, 0, 5, 1, 0x23, 0x10, 0, 0, 0, 3, 0x20, 0, 1) },
  'RLE4 with an odd number of pixels': {
    bits: 4,
    compression: 2,
    palette: colours,
    data: runs(0, 3, 0x12, 0x30, 2, 0x12, 0, 0, 5, 0x32, 0, 0, 5, 0x11, 0, 1),
  },
  RLE24: {
    headerBytes: 64,
    bits: 24,
    compression: 4,
    data: runs(5, 1, 2, 3, 0, 0, 0, 3, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 2, 7, 7, 7, 0, 0, 5, 200, 100, 50, 0, 1),
  },
  'a cut second row': { bits: 24, data: writeBmpRows({ bits: 24, pixel: rgb }).subarray(0, 20) },
};

/** BMPs of 5x3 px, by what is special about them. */
export const sampleBmps: readonly (readonly [name: string, bytes: Buffer])[] = Object.entries(fields).map(([name, each]) => [
  name,
  writeBmp(each),
]);

const iconSize = { width: 8, height: 6 } as const;
const isHidden = (x: number, row: number) => x > row;
const bitmap = (each: BmpFields, size = iconSize) => writeIconBitmap({ ...each, ...size }, isHidden);
const iconRgb = (x: number, row: number) => x * 9 * 65_536 + row * 20 * 256 + 77;
const indexed = bitmap({ bits: 4, palette: sixteenColours, pixel: (x, row) => (x + row) & 15 });
const trueColour = bitmap({ bits: 24, pixel: iconRgb });
const opaque = (change: number) => bitmap({ bits: 32, pixel: (x, row) => 0xff00_0000 + change + iconRgb(x, row) });

/** Icons of bitmaps, by what is special about them. */
export const sampleIcons: readonly (readonly [name: string, bytes: Buffer])[] = [
  ['16 colours', writeIco([{ ...iconSize, depth: 4, data: indexed }])],
  [
    '2 colours',
    writeIco([{ ...iconSize, depth: 1, data: bitmap({ bits: 1, palette: colours.slice(0, 2), pixel: (x, row) => (x + row) & 1 }) }]),
  ],
  ['16 bits', writeIco([{ ...iconSize, depth: 16, data: bitmap({ bits: 16, pixel: (x, row) => x * 5 * 1024 + row * 4 * 32 + 7 }) }])],
  ['24 bits', writeIco([{ ...iconSize, depth: 24, data: trueColour }])],
  [
    '32 bits, with alpha instead of the mask',
    writeIco([{ ...iconSize, depth: 32, data: bitmap({ bits: 32, pixel: (x, row) => 0x4000_0000 + iconRgb(x, row) }) }]),
  ],
  ['32 bits, with a mask as alpha is empty', writeIco([{ ...iconSize, depth: 32, data: bitmap({ bits: 32, pixel: iconRgb }) }])],
  ['a mask that is missing', writeIco([{ ...iconSize, depth: 24, data: trueColour.subarray(0, -24) }])],
  ['a mask that is cut', writeIco([{ ...iconSize, depth: 24, data: trueColour.subarray(0, -15) }])],
  [
    'the larger of two',
    writeIco([
      { ...iconSize, depth: 32, data: opaque(0) },
      {
        width: 9,
        height: 7,
        depth: 4,
        data: writeIconBitmap({ width: 9, height: 7, bits: 4, palette: sixteenColours, pixel: (x, row) => (x * row) & 15 }, isHidden),
      },
    ]),
  ],
  [
    'the deeper of two',
    writeIco([
      { ...iconSize, depth: 4, data: indexed },
      { ...iconSize, depth: 32, data: opaque(0) },
    ]),
  ],
  [
    'the deeper of two, by the number of colours',
    writeIco([
      { ...iconSize, colours: 16, data: indexed },
      { ...iconSize, data: opaque(0) },
    ]),
  ],
  [
    'the first of two equal ones',
    writeIco([
      { ...iconSize, depth: 32, data: opaque(0) },
      { ...iconSize, depth: 32, data: opaque(0x90_0000) },
    ]),
  ],
  [
    'a side of 256 px',
    writeIco([
      {
        width: 256,
        height: 6,
        depth: 24,
        data: writeIconBitmap({ width: 256, height: 6, bits: 24, pixel: (x, row) => x * 256 + row }, isHidden),
      },
    ]),
  ],
];
