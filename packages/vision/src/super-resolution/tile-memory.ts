import type { Model, ModelStep } from './model.js';

/** A plane in memory. Source of the frame: assembly/winograd.ts. */
export interface FramedPlane {
  /** Address in bytes. */
  readonly at: number;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Pixels of one line with its frame. */
  readonly pitch: number;
  /** Floats with the frame. */
  readonly floats: number;
  /** How many tiles of 4x4 pixels cover the plane. */
  readonly tiles: number;
  /** Address of the transformed tiles; 0 for a plane that no step convolves. */
  readonly tilesAt: number;
}

/** Where everything lies that a model needs for a picture of one size. */
export interface TileMemory {
  readonly planes: readonly FramedPlane[];
  /** Addresses of the kernels of one step: as in the file, and transformed. */
  readonly kernelsAt: number;
  readonly transformedAt: number;
  /** Address of the products of one step. */
  readonly productsAt: number;
  /** End of the memory. */
  readonly bytes: number;
}

/** Products of a tile. Source: assembly/winograd.ts. */
const PRODUCTS = 36;
const FLOAT_BYTES = 4;

/** Lays out the memory from `firstFreeByte` on. Pure. */
export function layOutMemory(
  { planes: forms, steps }: Model,
  size: { readonly width: number; readonly height: number },
  firstFreeByte: number,
): TileMemory {
  let end = Math.ceil(firstFreeByte / 16) * 16;
  const reserve = (floats: number) => {
    const at = end;
    end += Math.ceil((floats * FLOAT_BYTES) / 16) * 16;
    return at;
  };
  const convolutions = steps.filter((step) => step.kind === 'convolve');
  const planes = forms.map(({ channels, scale }, index): FramedPlane => {
    const [width, height] = [size.width * scale, size.height * scale];
    const [columns, rows] = [Math.ceil(width / 4), Math.ceil(height / 4)];
    const floats = (4 * columns + 2) * (4 * rows + 2) * channels;
    const tiles = columns * rows;
    const isConvolved = convolutions.some(({ from }) => from === index);
    const at = reserve(floats);
    const tilesAt = isConvolved ? reserve(PRODUCTS * tiles * channels) : 0;
    return { at, width, height, channels, pitch: 4 * columns + 2, floats, tiles, tilesAt };
  });
  const largest = (floatsOf: (step: Extract<ModelStep, { kind: 'convolve' }>) => number) => Math.max(0, ...convolutions.map(floatsOf));
  return {
    planes,
    kernelsAt: reserve(largest(({ inputs, outputs }) => (9 * inputs + 1) * outputs)),
    transformedAt: reserve(largest(({ inputs, outputs }) => PRODUCTS * inputs * outputs)),
    productsAt: reserve(largest(({ from, outputs }) => PRODUCTS * (planes[from]?.tiles ?? 0) * outputs)),
    bytes: end,
  };
}
