import type { Interleaved } from './combine-channels.js';

/** Full-range YCbCr of ITU-R BT.601 to RGB, in place. Alpha stays. Source: IEC 61966-2-1, amendment 1. */
export function fromSycc({ samples, bitsPerSample }: Interleaved, channels: number): void {
  const max = 2 ** bitsPerSample - 1;
  const middle = 2 ** (bitsPerSample - 1);
  const toSample = (value: number) => Math.min(max, Math.max(0, Math.round(value)));
  for (let at = 0; at + 2 < samples.length; at += channels) {
    const [luma, blue, red] = [samples[at] ?? 0, (samples[at + 1] ?? 0) - middle, (samples[at + 2] ?? 0) - middle];
    samples[at] = toSample(luma + 1.402 * red);
    samples[at + 1] = toSample(luma - 0.344136 * blue - 0.714136 * red);
    samples[at + 2] = toSample(luma + 1.772 * blue);
  }
}
