export interface EncodedGifFrame {
  /** px */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** 0xAABBGGRR of each entry; null: the global one. */
  readonly table: readonly number[] | null;
  /** Entry that leaves a pixel as it is; -1 when there is none. */
  readonly transparentIndex: number;
  /** Whether its rectangle becomes transparent before the next frame. */
  readonly restoresBackground: boolean;
  readonly durationMs: number;
  /** Code size, sub-blocks and terminator. */
  readonly data: Uint8Array;
}

export interface GifFile {
  /** px */
  readonly width: number;
  readonly height: number;
  readonly globalTable: readonly number[];
  /** Whole blocks that go before the frames, such as the number of loops. */
  readonly extensions: readonly Buffer[];
  readonly frames: readonly EncodedGifFrame[];
}

/** Bits of an entry of a table of so many colours, 1 to 8. */
export const bitsForColours = (colours: number): number => Math.max(1, Math.ceil(Math.log2(colours)));

function writeTable(table: readonly number[]): Buffer {
  const bytes = Buffer.alloc(3 * 2 ** bitsForColours(table.length));
  table.forEach((colour, index) => {
    bytes.writeUIntLE(colour & 0xff_ff_ff, index * 3, 3);
  });
  return bytes;
}

const tableFlags = (table: readonly number[]) => 0x80 | (bitsForColours(table.length) - 1);

function* writeFrame(
  { left, top, width, height, table, transparentIndex, restoresBackground, durationMs, data }: EncodedGifFrame,
  isAnimated: boolean,
) {
  if (isAnimated || transparentIndex >= 0) {
    const control = Buffer.from([
      0x21,
      0xf9,
      4,
      ((restoresBackground ? 2 : isAnimated ? 1 : 0) << 2) | Number(transparentIndex >= 0),
      0,
      0,
      Math.max(0, transparentIndex),
      0,
    ]);
    control.writeUInt16LE(Math.round(durationMs / 10), 4);
    yield control;
  }
  const descriptor = Buffer.alloc(10);
  descriptor[0] = 0x2c;
  [left, top, width, height].forEach((value, index) => {
    descriptor.writeUInt16LE(value, 1 + index * 2);
  });
  descriptor[9] = table ? tableFlags(table) : 0;
  yield descriptor;
  if (table) yield writeTable(table);
  yield data;
}

/** Puts the file together. Source: GIF89a specification. */
export function writeGif({ width, height, globalTable, extensions, frames }: GifFile): Buffer {
  const screen = Buffer.alloc(13);
  screen.write('GIF89a', 'latin1');
  screen.writeUInt16LE(width, 6);
  screen.writeUInt16LE(height, 8);
  screen[10] = tableFlags(globalTable) | 0x70;
  const isAnimated = frames.length > 1;
  return Buffer.concat([
    screen,
    writeTable(globalTable),
    ...extensions,
    ...frames.flatMap((frame) => [...writeFrame(frame, isAnimated)]),
    Buffer.from([0x3b]),
  ]);
}
