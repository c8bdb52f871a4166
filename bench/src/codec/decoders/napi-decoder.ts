import { Transformer } from '@napi-rs/image';
import type { Decoder } from './decoder.js';

/** @napi-rs/image: decoders in Rust, which share no code with those of sharp. JPEG and PNG stills of 8 bits without a colour profile. */
export const napiDecoder: Decoder = {
  name: '@napi-rs/image',
  async decode({ bytes }) {
    const transformer = new Transformer(bytes);
    const { width, height } = await transformer.metadata();
    const data = await transformer.rawPixels();
    const channels = data.length / (width * height);
    if (![1, 2, 3, 4].includes(channels)) throw new Error(`has ${channels} bytes for a pixel`);
    return { data: toRgba(data, channels), width, height, channels: 4 };
  },
  close: async () => {},
};

function toRgba(data: Buffer, channels: number): Buffer {
  const rgba = Buffer.alloc((data.length / channels) * 4, 255);
  const hasAlpha = channels === 2 || channels === 4;
  for (let from = 0, to = 0; from < data.length; from += channels, to += 4) {
    for (let channel = 0; channel < 3; channel += 1) rgba[to + channel] = data[from + (channels < 3 ? 0 : channel)] ?? 0;
    if (hasAlpha) rgba[to + 3] = data[from + channels - 1] ?? 0;
  }
  return rgba;
}
