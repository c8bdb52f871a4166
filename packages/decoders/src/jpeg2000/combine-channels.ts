import { createImageDamaged } from '@pixmill/contracts';
import type { ImageSize } from '@pixmill/image-formats';
import type { CodestreamSize } from './codestream.js';
import type { Plane } from './decode-components.js';
import type { ChannelSource, Palette } from './jp2-header.js';

/** What the channels of a picture are made of. */
export interface ChannelParts {
  readonly size: CodestreamSize;
  readonly planes: ReadonlyMap<number, Plane>;
  readonly palette: Palette | null;
  readonly channels: readonly ChannelSource[];
}

/** Samples in rows, channels interleaved. */
export interface Interleaved extends ImageSize {
  readonly samples: Uint8Array | Uint16Array;
  readonly bitsPerSample: 8 | 16;
}

/** px of the picture: of its finest components. */
export function toPictureSize({ x0, y0, x1, y1, components }: CodestreamSize): ImageSize {
  const dx = Math.min(...components.map((component) => component.dx));
  const dy = Math.min(...components.map((component) => component.dy));
  return { width: Math.ceil(x1 / dx) - Math.ceil(x0 / dx), height: Math.ceil(y1 / dy) - Math.ceil(y0 / dy) };
}

/** Brings all channels to one size and one depth: 8 bits, or 16 when one channel has more than 8. Throws AppError `image_damaged`. */
export function combineChannels({ size, planes, palette, channels }: ChannelParts): Interleaved {
  const { width, height } = toPictureSize(size);
  const sources = channels.map(({ component, column }) => {
    const plane = planes.get(component);
    if (!plane) throw createImageDamaged('jp2: a channel without samples');
    return { plane, column, bits: column === null ? plane.bits : (palette?.bits[column] ?? 8) };
  });
  const bitsPerSample = sources.some(({ bits }) => bits > 8) ? 16 : 8;
  const whole = sources[0]?.plane;
  const isReady =
    whole?.step === sources.length &&
    sources.every(
      ({ plane, column, bits }, index) =>
        plane.samples === whole.samples && plane.start === index && column === null && bits === 8 && plane.dx === 1 && plane.dy === 1,
    );
  if (whole && isReady && size.x0 === 0 && size.y0 === 0) return { width, height, samples: whole.samples, bitsPerSample };
  const samples = bitsPerSample === 16 ? new Uint16Array(width * height * sources.length) : new Uint8Array(width * height * sources.length);
  for (const [index, { plane, column, bits }] of sources.entries()) {
    const values = toValues({ plane, palette, column, bits }, bitsPerSample);
    fillChannel({ samples, index, channels: sources.length, width, height }, plane, values, size);
  }
  return { width, height, samples, bitsPerSample };
}

/** What each sample becomes, by its value. */
function toValues(
  {
    plane,
    palette,
    column,
    bits,
  }: { readonly plane: Plane; readonly palette: Palette | null; readonly column: number | null; readonly bits: number },
  bitsPerSample: number,
): Uint16Array {
  const factor = (2 ** bitsPerSample - 1) / (2 ** bits - 1);
  const toStored = (value: number) => Math.round(Math.min(value, 2 ** bits - 1) * factor);
  if (column === null || !palette) return Uint16Array.from({ length: 2 ** plane.bits }, (_, value) => toStored(value));
  const columns = palette.bits.length;
  const lookUp = (value: number) => palette.values[Math.min(value, palette.entries - 1) * columns + column] ?? 0;
  return Uint16Array.from({ length: 2 ** plane.bits }, (_, value) => toStored(lookUp(value)));
}

interface ChannelTarget extends ImageSize {
  readonly samples: Uint8Array | Uint16Array;
  readonly index: number;
  readonly channels: number;
}

function fillChannel(
  { samples, index, channels, width, height }: ChannelTarget,
  plane: Plane,
  values: Uint16Array,
  size: CodestreamSize,
): void {
  const columns = toPositions({ from: size.x0, to: size.x1, step: plane.dx, length: width });
  const rows = toPositions({ from: size.y0, to: size.y1, step: plane.dy, length: height });
  const { samples: source, start, step } = plane;
  const planeWidth = Math.ceil(size.x1 / plane.dx) - Math.ceil(size.x0 / plane.dx);
  let at = index;
  for (let y = 0; y < height; y += 1) {
    const row = (rows[y] ?? 0) * planeWidth;
    for (let x = 0; x < width; x += 1, at += channels) {
      samples[at] = values[source[(row + (columns[x] ?? 0)) * step + start] ?? 0] ?? 0;
    }
  }
}

/** Which sample of a component each px of the picture has: the one that lies on it, or the last one before it. */
function toPositions({
  from,
  to,
  step,
  length,
}: {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly length: number;
}): Int32Array {
  const first = Math.ceil(from / step);
  const last = Math.max(0, Math.ceil(to / step) - first - 1);
  const pitch = (to - from) / length;
  return Int32Array.from({ length }, (_, index) => Math.min(last, Math.max(0, Math.floor((from + index * pitch) / step) - first)));
}
