/** Samples of 8 or 16 bits, channels interleaved, the last one alpha. */
interface SamplesWithAlpha {
  readonly samples: Uint8Array | Uint16Array;
  readonly bitsPerSample: 8 | 16;
}

/** Divides the colours by the alpha of their pixel, in place. Invisible pixels stay. */
export function unpremultiply({ samples, bitsPerSample }: SamplesWithAlpha, channels: number): void {
  const max = 2 ** bitsPerSample - 1;
  for (let at = 0; at < samples.length; at += channels) {
    const alpha = samples[at + channels - 1] ?? 0;
    if (alpha === 0 || alpha === max) continue;
    for (let channel = at; channel < at + channels - 1; channel += 1)
      samples[channel] = Math.min(max, Math.round(((samples[channel] ?? 0) * max) / alpha));
  }
}
