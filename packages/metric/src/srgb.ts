/** Linear light of an encoded sRGB sample, both 0 to 1. Source: SSIMULACRA 2.1, section 1 of the specification. */
export function srgbToLinear(encoded: number): number {
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
}
