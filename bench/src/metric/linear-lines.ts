/** Lines of a picture in linear light, as 32-bit floats: of the decoded picture, and of its half sizes. */
import { type RgbRaster, srgbToLinear } from '@pixmill/metric';

/** One line of a picture: a plane of values for each of three channels. */
export type RgbLine = readonly [Float32Array, Float32Array, Float32Array];

export interface LineReader {
  /** Copies line `y` into `into`. */
  read(y: number, into: RgbLine): void;
}

export function createRgbLine(length: number): RgbLine {
  return [new Float32Array(length), new Float32Array(length), new Float32Array(length)];
}

const tables = new Map<number, Float32Array>();

/** Linear light of every sample from 0 to `maxSample`. */
function getLinearTable(maxSample: number): Float32Array {
  const known = tables.get(maxSample);
  if (known) return known;
  const table = Float32Array.from({ length: maxSample + 1 }, (_, sample) => srgbToLinear(sample / maxSample));
  tables.set(maxSample, table);
  return table;
}

/** Reads lines of a decoded picture. Pixels with alpha are blended onto a gray from 0 to 1. */
export function createLineReader({ data, width, channels }: RgbRaster, background: number): LineReader {
  const maxSample = data.BYTES_PER_ELEMENT === 1 ? 255 : 65_535;
  const table = getLinearTable(maxSample);
  const linearBackground = srgbToLinear(background);
  const blend = (sample: number, alpha: number) =>
    srgbToLinear((alpha / maxSample) * (sample / maxSample) + (1 - alpha / maxSample) * background);
  const toLinear = (sample: number, alpha: number) =>
    alpha === maxSample ? (table[sample] ?? 0) : alpha === 0 ? linearBackground : blend(sample, alpha);
  return {
    read(y, [red, green, blue]) {
      for (let x = 0, at = y * width * channels; x < width; x += 1, at += channels) {
        const alpha = channels === 4 ? (data[at + 3] ?? 0) : maxSample;
        red[x] = toLinear(data[at] ?? 0, alpha);
        green[x] = toLinear(data[at + 1] ?? 0, alpha);
        blue[x] = toLinear(data[at + 2] ?? 0, alpha);
      }
    },
  };
}

/** Builds a picture of half the size from the lines of a picture. The last line and column of an odd side count twice. */
export class HalfSize implements LineReader {
  readonly #width: number;
  readonly #height: number;
  readonly #halfWidth: number;
  readonly #planes: RgbLine;
  readonly #above: RgbLine;

  /** Sides of the full picture in px. */
  constructor({ width, height }: { readonly width: number; readonly height: number }) {
    this.#width = width;
    this.#height = height;
    this.#halfWidth = Math.ceil(width / 2);
    this.#planes = createRgbLine(this.#halfWidth * Math.ceil(height / 2));
    this.#above = createRgbLine(width);
  }

  /** Adds line `y` of the full picture. Lines must come in order. */
  add(y: number, line: RgbLine): void {
    for (let channel = 0; channel < 3; channel += 1) {
      const values = line[channel];
      const above = this.#above[channel];
      if (values === undefined || above === undefined) continue;
      if (y % 2 === 0) above.set(values);
      if (y % 2 === 1 || y === this.#height - 1) this.#average({ y, channel, above, below: values });
    }
  }

  /** Reads a line of the half size, after all lines of the full picture were added. */
  read(y: number, into: RgbLine): void {
    into.forEach((line, channel) => {
      line.set(this.#planes[channel]?.subarray(y * this.#halfWidth, (y + 1) * this.#halfWidth) ?? []);
    });
  }

  #average({ y, channel, above, below }: { y: number; channel: number; above: Float32Array; below: Float32Array }): void {
    const plane = this.#planes[channel];
    if (plane === undefined) return;
    const start = ((y - (y % 2)) / 2) * this.#halfWidth;
    for (let x = 0; x < this.#halfWidth; x += 1) {
      const left = 2 * x;
      const right = left + 1 < this.#width ? left + 1 : left;
      plane[start + x] = ((above[left] ?? 0) + (below[left] ?? 0) + (above[right] ?? 0) + (below[right] ?? 0)) / 4;
    }
  }
}
