import { AppError } from '@pixmill/contracts';
import { getKernel, type KernelExports } from './kernel.js';
import { type AxisTaps, createTaps, TAPS } from './taps.js';

/** Samples in rows without gaps: gray, gray with alpha, RGB or RGBA. Alpha is straight. 16-bit samples have the byte order of the machine. */
export interface SampleRaster {
  readonly data: Uint8Array | Uint16Array;
  /** px */
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
}

/** A part of an image, in px. */
export interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface EnlargeOptions {
  /** Size of the whole result in px. No side is shorter than that of the source. */
  readonly width: number;
  readonly height: number;
  /** The part of the result to compute; all of it by default. Only the source samples that it needs are read. */
  readonly part?: Part;
}

/**
 * Enlarges an image, or a part of the enlarged image, by centred Lanczos3. The edges repeat, colours are weighted by alpha. The result has the depth and the
 * channels of the source. A side that stays keeps its samples exactly. Memory beside source and result: 124 bytes for each px of the result's width.
 * Throws AppError `internal` when a side would shrink or the part is outside the result; `image_too_large` when there is not enough memory.
 * Source: docs/optimizer.md#enlargement.
 */
export function enlarge(source: SampleRaster, options: EnlargeOptions): Buffer {
  const { width, height, part = { left: 0, top: 0, width, height } } = options;
  checkRequest(source, { width, height }, part);
  const columns = createTaps({ from: source.width, to: width, start: part.left, length: part.width });
  const rows = createTaps({ from: source.height, to: height, start: part.top, length: part.height });
  const kernel = getKernel();
  const feed = openFeed(kernel, source, columns);
  const rowBytes = part.width * feed.pixelBytes;
  const result = Buffer.allocUnsafe(rowBytes * part.height);
  const last = source.height - 1;
  let nextRow = clamp(rows.first[0] ?? 0, last);
  for (let y = 0; y < part.height; y += 1) {
    const first = rows.first[y] ?? 0;
    for (; nextRow <= Math.min(last, first + TAPS - 1); nextRow += 1) feed.push(nextRow);
    const [w0 = 0, w1 = 0, w2 = 0, w3 = 0, w4 = 0, w5 = 0] = rows.weights.subarray(y * TAPS);
    kernel.pullRow(first, last, feed.is16Bit, w0, w1, w2, w3, w4, w5);
    result.set(feed.samples.subarray(0, rowBytes), y * rowBytes);
  }
  return result;
}

const clamp = (at: number, last: number) => Math.min(last, Math.max(0, at));

function checkRequest(source: SampleRaster, { width, height }: Pick<EnlargeOptions, 'width' | 'height'>, part: Part): void {
  const isInside = part.left >= 0 && part.top >= 0 && part.left + part.width <= width && part.top + part.height <= height;
  const isComplete = source.data.length === source.width * source.height * source.channels;
  if (width >= source.width && height >= source.height && isInside && isComplete && part.width > 0 && part.height > 0) return;
  throw new AppError('internal', { detail: `${source.width}x${source.height} px cannot be enlarged to ${width}x${height} px` });
}

/** Opens the kernel for the source columns that the taps need, and passes it rows of them. */
function openFeed(kernel: KernelExports, { data, width, channels }: SampleRaster, { first, weights }: AxisTaps) {
  const from = clamp(first[0] ?? 0, width - 1);
  const to = clamp((first.at(-1) ?? 0) + TAPS - 1, width - 1) + 1;
  const sampleBytes = data.BYTES_PER_ELEMENT;
  if (!kernel.open(to - from, first.length, channels, sampleBytes)) {
    throw new AppError('image_too_large', { detail: `not enough memory to enlarge to ${first.length} px` });
  }
  const { buffer } = kernel.memory;
  new Int32Array(buffer, kernel.firstColumns(), first.length).set(first.map((column) => column - from));
  new Float32Array(buffer, kernel.columnWeights(), weights.length).set(weights);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const samples = new Uint8Array(buffer, kernel.samples());
  const pixelBytes = channels * sampleBytes;
  const is16Bit = Number(sampleBytes === 2);
  return {
    samples,
    pixelBytes,
    is16Bit,
    push(y: number) {
      samples.set(bytes.subarray((y * width + from) * pixelBytes, (y * width + to) * pixelBytes));
      kernel.pushRow(y, is16Bit);
    },
  };
}
