/** Samples of 8 or 16 bits of which alpha is the last channel; the highest value is white, or no ink. */
type Samples = Uint8Array | Uint16Array;

/**
 * Photoshop stores the merged picture on white: `stored = colour * alpha + white * (1 - alpha)`. This takes the white away again. Other programs store straight
 * colours; a picture is one of theirs when a sample is darker than the white below it could be, and stays as it is. Changes `samples`.
 */
export function removeWhiteMatte(samples: Samples, channels: number): void {
  const max = samples instanceof Uint8Array ? 0xff : 0xffff;
  if (!isOnWhite(samples, channels, max)) return;
  for (let pixel = 0; pixel < samples.length; pixel += channels) {
    const alpha = samples[pixel + channels - 1] ?? 0;
    if (alpha === 0 || alpha === max) continue;
    for (let at = pixel; at < pixel + channels - 1; at += 1) {
      samples[at] = Math.max(0, Math.round((((samples[at] ?? 0) - (max - alpha)) * max) / alpha));
    }
  }
}

/** One step is for rounding. */
function isOnWhite(samples: Samples, channels: number, max: number): boolean {
  for (let pixel = 0; pixel < samples.length; pixel += channels) {
    const below = max - (samples[pixel + channels - 1] ?? 0) - 1;
    for (let at = pixel; at < pixel + channels - 1; at += 1) if ((samples[at] ?? 0) < below) return false;
  }
  return true;
}
