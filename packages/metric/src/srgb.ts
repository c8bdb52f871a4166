/** Converts an sRGB sample to linear light, both 0 to 1. Source: docs/metric.md#1-input. */
export function srgbToLinear(encoded: number): number {
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
}
