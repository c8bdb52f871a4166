import { endianness } from 'node:os';
import type { OpenJpeg } from '@cornerstonejs/codec-openjpeg/wasmjs';
import { createImageDamaged } from '@pixmill/contracts';
import { COMPONENTS_AT, type CodestreamSize, type Component } from './codestream.js';
import { withOpenJpeg } from './openjpeg.js';
import { toBox, toFileHead } from './write-jp2.js';

/** The samples of one component. */
export interface Plane extends Component {
  /** Unsigned: a signed component is moved up by half its range. */
  readonly samples: Uint8Array | Uint16Array;
  /** Where the first sample is, and how far the next one. */
  readonly start: number;
  readonly step: number;
}

/** A codestream and its size. */
export interface Coded {
  readonly codestream: Buffer;
  readonly size: CodestreamSize;
}

/**
 * Decodes some components. The library returns three components of 8 bits, or the first component at any depth, and never says that it failed. So the
 * codestream is decoded from a JP2 file with a mapping that puts the wanted components there, once for each group. Throws AppError `image_damaged`.
 */
export async function decodeComponents(coded: Coded, indexes: readonly number[]): Promise<ReadonlyMap<number, Plane>> {
  const planes = new Map<number, Plane>();
  const together = findTriple(coded.size, indexes);
  if (together) for (const [index, plane] of await decodeTriple(coded, together)) planes.set(index, plane);
  for (const index of new Set(indexes)) if (!planes.has(index)) planes.set(index, await decodeOne(coded, index));
  return planes;
}

/** Three components that one decoding returns; null when there are none. */
function findTriple({ components }: CodestreamSize, indexes: readonly number[]): readonly number[] | null {
  const plain = [...new Set(indexes)].filter((index) => {
    const component = components[index];
    return component && component.bits <= 8 && component.dx === 1 && component.dy === 1;
  });
  return plain.length >= 3 ? plain.slice(0, 3) : null;
}

async function decodeTriple(coded: Coded, indexes: readonly number[]): Promise<(readonly [number, Plane])[]> {
  const samples = await decode(coded, indexes, 1);
  return indexes.map((index, start) => [index, { ...getComponent(coded, index), samples, start, step: 3 }] as const);
}

async function decodeOne(coded: Coded, index: number): Promise<Plane> {
  const component = getComponent(coded, index);
  const bytes = await decode(coded, [index], component.bits > 8 ? 2 : 1);
  if (component.bits > 8 && endianness() === 'BE') Buffer.from(bytes.buffer).swap16();
  return { ...component, samples: component.bits > 8 ? new Uint16Array(bytes.buffer) : bytes, start: 0, step: 1 };
}

function getComponent({ size }: Coded, index: number): Component {
  const component = size.components[index];
  if (!component) throw createImageDamaged('jp2: a channel without samples');
  return component;
}

function decode(coded: Coded, indexes: readonly number[], sampleBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const { size, codestream } = coded;
  const toError = (cause: unknown) => createImageDamaged('jp2: the decoder failed', cause);
  return withOpenJpeg((module) => {
    reserve(module, size);
    const decoder = new module.J2KDecoder();
    try {
      const head = toWrapperHead(coded, indexes);
      const target = decoder.getEncodedBuffer(head.length + codestream.length);
      target.set(head);
      target.set(codestream, head.length);
      // signed samples below 0 are cut; without the sign bit the library moves them up by half the range, as it does unsigned ones
      for (let index = 0; index < size.components.length; index += 1) {
        const at = head.length + COMPONENTS_AT + index * 3;
        target[at] = (target[at] ?? 0) & 0x7f;
      }
      decoder.decode();
      const { width, height, componentCount } = decoder.getFrameInfo();
      const decoded = decoder.getDecodedBuffer();
      const isExpected = width === size.x1 && height === size.y1 && componentCount === indexes.length;
      if (!isExpected || decoded.length !== size.x1 * size.y1 * indexes.length * sampleBytes) {
        throw createImageDamaged('jp2: the picture cannot be decoded');
      }
      return new Uint8Array(decoded); // a copy: the other is in the module's memory
    } finally {
      decoder.delete();
    }
  }, toError);
}

/** The library copies as many samples as the reference grid has points, beyond the samples of a smaller component: its memory must reach so far. */
function reserve(module: OpenJpeg, { x0, y0, x1, y1, components }: CodestreamSize): void {
  const isFull = x0 === 0 && y0 === 0 && components.every(({ dx, dy }) => dx === 1 && dy === 1);
  if (isFull) return;
  const scratch = new module.J2KDecoder();
  scratch.getEncodedBuffer(x1 * y1 * 4 * (components.length + 1));
  scratch.delete();
}

/** A JP2 file up to the codestream, with a palette that is not used and a mapping that takes components as they are. */
function toWrapperHead({ size, codestream }: Coded, indexes: readonly number[]): Buffer {
  const depths = indexes.map((index) => (size.components[index]?.bits ?? 8) - 1);
  const entry = Buffer.concat(depths.map((depth) => Buffer.alloc(depth > 7 ? 2 : 1)));
  const palette = toBox('pclr', Buffer.concat([Buffer.from([0, 1, indexes.length, ...depths]), entry]));
  const mapping = toBox('cmap', Buffer.concat(indexes.map((index) => Buffer.from([index >> 8, index & 0xff, 0, 0]))));
  const colour = indexes.length === 3 ? 'rgb' : 'gray';
  const head = toFileHead(
    { width: size.x1 - size.x0, height: size.y1 - size.y0, channels: size.components.length, bits: 8, colour, icc: null },
    [palette, mapping],
  );
  const box = Buffer.alloc(8);
  box.writeUInt32BE(codestream.length + 8);
  box.write('jp2c', 4, 'latin1');
  return Buffer.concat([head, box]);
}
