import type { ImageSize } from '@pixmill/image-formats';
import type { Region } from '@pixmill/metric';

/** A compressed frame and its region on the canvas. */
export interface EncodedGifFrame extends Region {
  /** 0xAABBGGRR of each entry; null for the global table. */
  readonly table: readonly number[] | null;
  /** Entry that leaves a pixel unchanged; -1 when there is none. */
  readonly transparentIndex: number;
  /** Whether the region becomes transparent before the next frame. */
  readonly restoresBackground: boolean;
  readonly durationMs: number;
  /** Code size, sub-blocks and terminator. */
  readonly data: Uint8Array;
}

export interface GifFile extends ImageSize {
  readonly globalTable: readonly number[];
  /** Whole blocks that precede the frames, such as the number of loops. */
  readonly extensions: readonly Buffer[];
  readonly frames: readonly EncodedGifFrame[];
}

/** Writes a GIF file. Source: GIF89a specification. */
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

/** Bits of an entry in a table of `colours` entries, 1 to 8. */
export const bitsForColours = (colours: number): number => Math.max(1, Math.ceil(Math.log2(colours)));

function* writeFrame(frame: EncodedGifFrame, isAnimated: boolean) {
  const { left, top, width, height, table, transparentIndex, data } = frame;
  if (isAnimated || transparentIndex >= 0) yield writeGraphicControl(frame, isAnimated);
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

function writeGraphicControl({ transparentIndex, restoresBackground, durationMs }: EncodedGifFrame, isAnimated: boolean): Buffer {
  const disposal = restoresBackground ? 2 : isAnimated ? 1 : 0;
  const hasTransparent = transparentIndex >= 0;
  const control = Buffer.from([0x21, 0xf9, 4, (disposal << 2) | Number(hasTransparent), 0, 0, Math.max(0, transparentIndex), 0]);
  control.writeUInt16LE(Math.round(durationMs / 10), 4);
  return control;
}

function writeTable(table: readonly number[]): Buffer {
  const bytes = Buffer.alloc(3 * 2 ** bitsForColours(table.length));
  table.forEach((colour, index) => {
    bytes.writeUIntLE(colour & 0xff_ff_ff, index * 3, 3);
  });
  return bytes;
}

const tableFlags = (table: readonly number[]) => 0x80 | (bitsForColours(table.length) - 1);
