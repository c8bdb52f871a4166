import { AppError } from '@pixmill/contracts';
import { createKernels } from '../network/kernels.js';
import type { ConvolveStep, MixStep, Model, ShuffleStep } from './model.js';
import type { RgbPicture } from './rgb-picture.js';
import { type FramedPlane, layOutMemory, type TileMemory } from './tile-memory.js';

/** Runs a model on pictures that fit its memory. The same picture always gives the same bytes. */
export class ModelRunner {
  readonly #model: Model;
  readonly #kernels = createKernels();
  #memory: TileMemory | null = null;
  /** How many channels of each plane are transformed as they are now. */
  #transformed: number[] = [];

  constructor(model: Model) {
    this.#model = model;
  }

  /** The whole picture, enlarged. It takes one thread, and does not return before. Throws AppError `image_too_large` when there is not enough memory. */
  run(picture: RgbPicture): RgbPicture {
    const memory = this.#open(picture);
    this.#transformed = memory.planes.map(() => 0);
    writePixels(this.#floats(), planeOf(memory, 0), picture);
    for (const step of this.#model.steps) {
      if (step.kind === 'convolve') this.#convolve(memory, step);
      else if (step.kind === 'mix') this.#mix(memory, step);
      else this.#shuffle(memory, step);
    }
    return readPixels(this.#floats(), planeOf(memory, memory.planes.length - 1));
  }

  #floats(): Float32Array {
    return new Float32Array(this.#kernels.memory.buffer);
  }

  /** Lays out the memory for this size, with empty frames. */
  #open({ width, height }: RgbPicture): TileMemory {
    const input = this.#memory?.planes[0];
    if (this.#memory && input?.width === width && input.height === height) return this.#memory;
    const memory = layOutMemory(this.#model, { width, height }, this.#kernels.firstFreeByte());
    if (!this.#kernels.reserve(memory.bytes)) {
      throw new AppError('image_too_large', { detail: `not enough memory for super-resolution: ${memory.bytes} bytes` });
    }
    for (const { at, floats } of memory.planes) this.#floats().fill(0, at / 4, at / 4 + floats);
    this.#memory = memory;
    return memory;
  }

  #convolve(memory: TileMemory, step: ConvolveStep): void {
    const { inputs, outputs, first, kernels, biases } = step;
    const { transformKernels, multiplyTiles, transformProducts } = this.#kernels.layers;
    const [from, to] = [planeOf(memory, step.from), planeOf(memory, step.to)];
    const { kernelsAt, transformedAt, productsAt } = memory;
    const biasesAt = kernelsAt + 9 * inputs * outputs * 4;
    this.#floats().set(this.#model.weights.subarray(kernels, kernels + 9 * inputs * outputs), kernelsAt / 4);
    this.#floats().set(this.#model.weights.subarray(biases, biases + outputs), biasesAt / 4);
    this.#transform(from, step.from, inputs);
    transformKernels?.(kernelsAt, inputs, outputs, transformedAt);
    multiplyTiles?.(from.tilesAt, from.tiles, from.channels, transformedAt, inputs, outputs, productsAt);
    const target = to.at + first * 4;
    const count = Math.min(outputs, to.channels - first);
    const clamps = Number(step.clamps);
    const [plus, plusChannels] = addressOf(memory, step.plus);
    transformProducts?.(
      productsAt,
      outputs,
      count,
      biasesAt,
      clamps,
      step.scale,
      plus,
      plusChannels,
      target,
      to.channels,
      to.width,
      to.height,
    );
    this.#markWritten(step.to, first);
  }

  /** Transforms the channels that changed since the last time: a dense block convolves the same channels again and again. */
  #transform({ at, width, height, channels, tilesAt }: FramedPlane, index: number, inputs: number): void {
    const done = this.#transformed[index] ?? 0;
    if (done >= inputs) return;
    this.#kernels.layers.transformPlane?.(at, width, height, channels, done, inputs, tilesAt);
    this.#transformed[index] = inputs;
  }

  #mix(memory: TileMemory, { from, to, channels, scale, plus }: MixStep): void {
    const [source, target] = [planeOf(memory, from), planeOf(memory, to)];
    const { width, height } = source;
    const added = addressOf(memory, plus);
    this.#kernels.layers.mixPlanes?.(source.at, source.channels, scale, ...added, target.at, target.channels, channels, width, height);
    this.#markWritten(to, 0);
  }

  #shuffle(memory: TileMemory, { from, to, factor }: ShuffleStep): void {
    const [source, target] = [planeOf(memory, from), planeOf(memory, to)];
    const floats = this.#floats();
    for (let y = 0; y < target.height; y += 1) {
      for (let x = 0; x < target.width; x += 1) {
        const channel = ((y % factor) * factor + (x % factor)) * 3;
        const at = pixelAt(source, Math.floor(x / factor), Math.floor(y / factor)) + channel;
        floats.copyWithin(pixelAt(target, x, y), at, at + 3);
      }
    }
    this.#markWritten(to, 0);
  }

  #markWritten(index: number, first: number): void {
    this.#transformed[index] = Math.min(this.#transformed[index] ?? 0, first);
  }
}

function planeOf({ planes }: TileMemory, index: number): FramedPlane {
  const plane = planes[index];
  if (!plane) throw new Error(`the model has no plane ${index}`);
  return plane;
}

/** Address and channels of a plane; 0 and 0 for none. */
function addressOf(memory: TileMemory, index: number | null): [at: number, channels: number] {
  if (index === null) return [0, 0];
  const { at, channels } = planeOf(memory, index);
  return [at, channels];
}

/** Index of the first float of a pixel. */
const pixelAt = ({ at, pitch, channels }: FramedPlane, x: number, y: number) => at / 4 + ((y + 1) * pitch + x + 1) * channels;

/** Bytes become 0 to 1. */
function writePixels(floats: Float32Array, plane: FramedPlane, { data, width, height }: RgbPicture): void {
  for (let y = 0, from = 0; y < height; y += 1) {
    for (let x = 0, to = pixelAt(plane, 0, y); x < width; x += 1, from += 3, to += plane.channels) {
      for (let channel = 0; channel < 3; channel += 1) floats[to + channel] = (data[from + channel] ?? 0) / 255;
    }
  }
}

function readPixels(floats: Float32Array, plane: FramedPlane): RgbPicture {
  const { width, height, channels } = plane;
  const data = new Uint8ClampedArray(width * height * 3); // rounds, and clamps what the network overshoots
  for (let y = 0, to = 0; y < height; y += 1) {
    for (let x = 0, from = pixelAt(plane, 0, y); x < width; x += 1, from += channels) {
      for (let channel = 0; channel < 3; channel += 1, to += 1) data[to] = (floats[from + channel] ?? 0) * 255;
    }
  }
  return { data, width, height };
}
